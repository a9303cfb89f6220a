import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { singleKeys } from "../lib/device";
import { type Command, commandListener } from "../lib/keys";
import { searchBox } from "./SkipLinks";

interface Acts {
  newEntry: () => void;
  help: () => void;
  sidebar: () => void;
  panel: () => void;
}

/** The keys of every page: single ones outside text (unless turned off on this
 * device), and F6 to go from region to region. */
export function useShortcuts(acts: Acts): void {
  const navigate = useNavigate();
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const commands = (): Command[] => [
      { keys: "c", run: () => latest.current.newEntry() },
      { keys: "/", run: () => searchBox()?.focus() },
      { keys: "s", run: () => searchBox()?.focus() },
      { keys: "g h", run: () => void navigate({ to: "/" }) },
      { keys: "g n", run: () => void navigate({ to: "/n" }) },
      { keys: "g r", run: () => void navigate({ to: "/find", search: { kind: "resource" } }) },
      { keys: "?", run: () => latest.current.help() },
      { keys: "m", run: () => latest.current.sidebar() },
      { keys: "i", run: () => latest.current.panel() },
    ];
    const listen = commandListener(() => (usable() ? commands() : []));
    window.addEventListener("keydown", listen);
    window.addEventListener("keydown", cycleRegions);
    return () => {
      window.removeEventListener("keydown", listen);
      window.removeEventListener("keydown", cycleRegions);
    };
  }, [navigate]);
}

/** A dialog or a menu has its own keys. */
function usable(): boolean {
  return singleKeys() && !document.querySelector('[role="dialog"], [role="menu"]');
}

function cycleRegions(event: KeyboardEvent): void {
  if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector('[aria-modal="true"]')) return;
  event.preventDefault();
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const step = event.shiftKey ? -1 : 1;
  const next = at < 0 ? 0 : (at + step + regions.length) % regions.length;
  regions[next]?.focus();
}
