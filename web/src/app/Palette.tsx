import { Modal, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../ui/announce";
import classes from "./palette.module.css";
import { type Group, type PaletteActs, usePaletteGroups } from "./paletteItems";

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
  acts: PaletteActs;
}

/** Opens the palette with Ctrl K or ⌘ K, everywhere, in text too. */
export function usePaletteKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
      if (!event.ctrlKey && !event.metaKey) return;
      if (document.querySelector('[aria-modal="true"]:not([data-palette])')) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

/** One box to go anywhere and to do anything: arrows choose, Enter takes, Enter
 * without a choice searches. What was typed stays for the next time. */
export function Palette({ opened, onClose, acts }: PaletteProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const opener = useRef<Element | null>(null);
  if (opened && !opener.current) opener.current = document.activeElement;
  const close = (back: boolean) => {
    onClose();
    const before = opener.current;
    opener.current = null;
    // What was chosen may take the focus; when nothing did, it goes back.
    setTimeout(
      () => {
        const lost = back || document.activeElement === document.body;
        if (lost && before instanceof HTMLElement) before.focus();
      },
      back ? 0 : 400,
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={() => close(true)}
      withCloseButton={false}
      returnFocus={false}
      size="lg"
      yOffset="8vh"
      padding={0}
      attributes={{ content: { "data-palette": true, "aria-label": t("palette.label") } }}
    >
      <Content query={query} onQuery={setQuery} acts={acts} onDone={() => close(false)} />
    </Modal>
  );
}

interface ContentProps {
  query: string;
  onQuery: (query: string) => void;
  acts: PaletteActs;
  onDone: () => void;
}

function Content({ query, onQuery, acts, onDone }: ContentProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const groups = usePaletteGroups(query, acts);
  const items = groups.flatMap((group) => group.items);
  const chosen = at < items.length ? at : -1;
  const take = (run: () => void) => {
    onDone();
    run();
  };
  const search = () => {
    const q = query.replace(/^[>#@?]\s*/, "").trim();
    if (q) take(() => void navigate({ to: "/find", search: { q } }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setAt((now) => (now + step + items.length + (now < 0 && step < 0 ? 1 : 0)) % items.length);
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = query.startsWith(">") ? items[0] : undefined;
    const item = items[chosen] ?? first;
    if (item) take(item.run);
    else search();
  };
  useEffect(() => input.current?.select(), []);
  useCount(items.length, query);
  return (
    <div className={classes.palette}>
      <TextInput
        ref={input}
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input ?? ""}
        leftSection={<IconSearch size={20} className="icon" aria-hidden />}
        role="combobox"
        aria-label={t("palette.label")}
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        placeholder={t("palette.label")}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          onQuery(event.currentTarget.value);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
      />
      <List id={id} groups={groups} chosen={chosen} onTake={take} onPoint={setAt} />
      <p className={classes.foot}>{t("palette.help")}</p>
    </div>
  );
}

/** Says how many there are to choose from, once typing pauses. */
function useCount(count: number, query: string) {
  const { t } = useTranslation();
  useEffect(() => {
    if (query === "") return;
    const timer = setTimeout(() => announce(t("palette.count", { count })), 700);
    return () => clearTimeout(timer);
  }, [count, query, t]);
}

interface ListProps {
  id: string;
  groups: Group[];
  chosen: number;
  onTake: (run: () => void) => void;
  onPoint: (at: number) => void;
}

function List({ id, groups, chosen, onTake, onPoint }: ListProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const option = chosen >= 0 ? document.getElementById(`${id}-${chosen}`) : null;
    option?.scrollIntoView?.({ block: "nearest" });
  }, [chosen, id]);
  let place = 0;
  return (
    <div
      ref={box}
      id={`${id}-list`}
      role="listbox"
      aria-label={t("palette.label")}
      className={classes.list}
      tabIndex={-1}
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group inside a listbox
        <div key={group.key} role="group" aria-label={t(`palette.group_${group.key}`)}>
          <div className={classes.heading} aria-hidden>
            {t(`palette.group_${group.key}`)}
          </div>
          {group.items.map((item) => {
            const own = place++;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box above
              <div
                key={item.key}
                id={`${id}-${own}`}
                role="option"
                tabIndex={-1}
                aria-selected={own === chosen}
                className={classes.item}
                onClick={() => onTake(item.run)}
                onPointerMove={() => own !== chosen && onPoint(own)}
              >
                <span className={classes.words}>{item.label}</span>
                {item.about && <span className={classes.about}>{item.about}</span>}
                {item.keys && <kbd>{item.keys}</kbd>}
              </div>
            );
          })}
        </div>
      ))}
      {groups.length === 0 && <p className={classes.none}>{t("palette.none")}</p>}
    </div>
  );
}
