import { Textarea } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./entry.module.css";
import type { EntrySaving } from "./useSaving";

/** The title, edited where it stands: Enter saves and goes to the text, Escape
 * gives back the one that the service has. An entry just made begins here. */
export function Title({ saving, struck }: { saving: EntrySaving; struck: boolean }) {
  const { t } = useTranslation();
  const { loop, state } = saving;
  const field = useRef<HTMLTextAreaElement>(null);
  const justMade = useRouterState({ select: (router) => router.location.state.justMade === true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    if (justMade) field.current?.focus();
  }, []);
  return (
    <Textarea
      ref={field}
      aria-label={t("entry.title")}
      placeholder={t("entry.title_hint")}
      classNames={{ input: classes.titleField ?? "", wrapper: classes.titleGrow ?? "" }}
      data-struck={struck || undefined}
      rows={1}
      wrapperProps={{ "data-text": state.text.title }}
      value={state.text.title}
      onChange={(event) => loop.typed("title", event.currentTarget.value.replace(/\s*\n\s*/g, " "))}
      onBlur={() => void loop.now()}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") {
          event.preventDefault();
          void loop.now();
          document.querySelector<HTMLElement>('#text [role="textbox"], #text textarea')?.focus();
        }
        if (event.key === "Escape") loop.untitle();
      }}
    />
  );
}
