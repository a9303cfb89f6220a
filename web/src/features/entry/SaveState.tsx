import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCloudOff, IconDeviceFloppy } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import { useOnline } from "../../lib/device";
import { useFormats } from "../../lib/format";
import { dirty, type Saving } from "../../lib/save";
import { useDelayed } from "../../lib/useDelayed";
import { announce } from "../../ui/announce";
import classes from "./entry.module.css";
import type { EntrySaving } from "./useSaving";

export type SaveWord = "nothing" | "saving" | "saved" | "kept" | "offline" | "failed" | "lost";

/** What to say of a state of saving. */
export function wordOf(state: Saving, online: boolean, slow: boolean): SaveWord {
  if (!dirty(state)) return state.savedAt === undefined ? "nothing" : "saved";
  if (!state.kept) return "lost";
  const refused = state.refused;
  if (!online || isProblem(refused?.cause, "offline")) return "offline";
  if (refused && (!refused.again || state.tries >= 3)) return "failed";
  if (state.flying && slow) return "saving";
  return "kept";
}

/** An hour as sentences have it: 14 h 05, 14:05. */
export function hourIn(language: string, time: string): string {
  return language === "fr" ? time.replace(":", "\u00a0h\u00a0") : time;
}

const icons = {
  saving: IconDeviceFloppy,
  saved: IconCheck,
  kept: IconDeviceFloppy,
  offline: IconCloudOff,
  failed: IconAlertTriangle,
  lost: IconAlertTriangle,
};

/** Says whether the service has what was typed, and what to do when not. */
export function SaveState({ saving, writes }: { saving: EntrySaving; writes: boolean }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const formats = useFormats();
  const { loop, state } = saving;
  const slow = useDelayed(state.flying !== undefined, 1000);
  const word = wordOf(state, useOnline(), slow);
  useSpoken(word, t(`entry.save_${word === "nothing" ? "saved_now" : `${word}_short`}`));
  if (word === "nothing" || (!writes && word === "saved")) return null;
  const Icon = icons[word];
  const at = state.savedAt ? hourIn(formats.language, formats.time(new Date(state.savedAt))) : "";
  const words = word === "saved" ? t("entry.save_saved", { at }) : t(`entry.save_${word}`);
  return (
    <div className={classes.save} data-word={word}>
      <Icon size={18} className="icon" aria-hidden />
      <span>{words}</span>
      {word === "failed" && state.refused && (
        <span className={classes.why}>{sentence(state.refused.cause)}</span>
      )}
      {(word === "failed" || word === "lost" || word === "offline" || word === "kept") && (
        <Button size="compact-xs" variant="default" onClick={() => void loop.now()}>
          {t(word === "kept" ? "entry.save_now" : "ui.retry")}
        </Button>
      )}
      {(word === "failed" || word === "lost") && (
        <CopyButton value={`${state.text.title}\n\n${state.text.body}`}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? t("ui.copied") : t("entry.copy_text")}
            </Button>
          )}
        </CopyButton>
      )}
    </div>
  );
}

/** A screen reader hears the first save after opening, failures, and that they
 * are over: not every save. */
function useSpoken(word: SaveWord, words: string): void {
  const last = useRef<"first" | "saved" | "trouble">("first");
  useEffect(() => {
    if (word === "failed" || word === "lost" || word === "offline") {
      if (last.current !== "trouble") announce(words, word === "offline" ? "polite" : "assertive");
      last.current = "trouble";
    }
    if (word === "saved") {
      if (last.current !== "saved") announce(words);
      last.current = "saved";
    }
  }, [word, words]);
}
