import { TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { Entry, Step } from "../../../api/types";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Section } from "../../../ui/Section";
import { neighbour, useFocusAfter } from "./parts/focus";
import { useReorder } from "./parts/reorder";
import { pathOf, type SectionProps, useWrite } from "./parts/write";
import classes from "./sections.module.css";
import { StepLine } from "./steps/StepLine";

const inOrder = (steps: Step[]) => [...steps].sort((a, b) => a.ordering - b.ordering);

/** What is to be done in an entry, and what was: when and by whom. */
export function StepsSection({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const focus = useFocusAfter(box);
  const steps = inOrder(entry.steps);
  const may = entry.can.write === true;
  const done = steps.filter((step) => step.finished).length;

  const move = async (from: number, to: number) => {
    const step = steps[from];
    if (!step) return;
    await write.run(
      () => api.patch<Entry>(`${pathOf(entry)}/steps/${step.id}`, { ordering: to + 1 }),
      t("steps.moved", { place: to + 1, count: steps.length }),
    );
  };
  const remove = async (step: Step) => {
    const next = neighbour(steps, step.id);
    const why = await write.run(
      () => api.delete<Entry>(`${pathOf(entry)}/steps/${step.id}`),
      t("steps.removed", { step: step.body }),
    );
    if (!why) focus(next && `[data-step="${next.id}"] input[type="checkbox"]`, "[data-new-step]");
  };
  const reorder = useReorder(list, steps.length, (from, to) => void move(from, to));
  if (steps.length === 0 && !may) return null;
  return (
    <div ref={box}>
      <Section
        title={t("steps.title")}
        acts={
          steps.length > 0 && (
            <span className={classes.meta}>
              {t("steps.done_of", { done, count: steps.length })}
            </span>
          )
        }
      >
        {write.failed && (
          <ErrorBlock what={t("steps.failed")} why={write.failed} onClose={write.clear} />
        )}
        {steps.length > 0 && (
          <ol ref={list} className={classes.list}>
            {steps.map((step, place) => (
              <StepLine
                key={step.id}
                entry={entry}
                step={step}
                place={place}
                count={steps.length}
                may={may}
                write={write}
                handle={reorder.handle(place)}
                row={reorder.row(place)}
                onMove={(to) => void move(place, to)}
                onRemove={() => void remove(step)}
              />
            ))}
          </ol>
        )}
        {may && <NewStep entry={entry} run={write.run} first={steps.length === 0} />}
      </Section>
    </div>
  );
}

interface NewStepProps {
  entry: Entry;
  run: ReturnType<typeof useWrite>["run"];
  first: boolean;
}

/** Adds a step by typing and Enter; the box keeps the focus for the next one. */
function NewStep({ entry, run, first }: NewStepProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const add = async () => {
    const body = text.trim();
    if (body === "" || busy) return;
    setBusy(true);
    const why = await run(
      () => api.post<Entry>(`${pathOf(entry)}/steps`, { body }),
      t("steps.added", { step: body }),
    );
    setBusy(false);
    if (!why) setText((now) => (now.trim() === body ? "" : now));
  };
  const hint = first ? t("steps.add_first") : undefined;
  const help = text.trim() !== "" ? t("steps.add_help") : hint;
  return (
    <TextInput
      data-new-step
      wrapperProps={{ "data-no-print": true }}
      aria-label={t("steps.add")}
      placeholder={t("steps.add")}
      description={help}
      inputWrapperOrder={["input", "description"]}
      value={text}
      autoComplete="off"
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        void add();
      }}
    />
  );
}
