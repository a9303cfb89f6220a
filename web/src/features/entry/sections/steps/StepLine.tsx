import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconClock,
  IconDots,
  IconLock,
  IconTrash,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import type { Entry, Step } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { Moment } from "../../../../ui/Moment";
import { Handle } from "../parts/Handle";
import { InlineText } from "../parts/InlineText";
import type { useReorder } from "../parts/reorder";
import { pathOf, type Write } from "../parts/write";
import { DeadlineDialog } from "./DeadlineDialog";
import classes from "./steps.module.css";

type Reorder = ReturnType<typeof useReorder>;

export interface StepLineProps {
  entry: Entry;
  step: Step;
  place: number;
  count: number;
  may: boolean;
  write: Write;
  handle: ReturnType<Reorder["handle"]>;
  row: ReturnType<Reorder["row"]>;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** A step that came fixed from a template can be ticked and dated, no more. */
function isFixed(entry: Entry, step: Step): boolean {
  return step.immutable && !entry.template;
}

/** One step: ticked, its text, its deadline or who did it, and its acts. */
export function StepLine(props: StepLineProps) {
  const { t } = useTranslation();
  const { entry, step, may, write } = props;
  const [deadline, setDeadline] = useState(false);
  const fixed = isFixed(entry, step);
  const menu = useRef<HTMLButtonElement>(null);
  const change = (changes: object, done?: string) =>
    write.run(() => api.patch<Entry>(`${pathOf(entry)}/steps/${step.id}`, changes), done);
  const tick = (finished: boolean) =>
    void change({ finished }, t(finished ? "steps.ticked" : "steps.unticked", { step: step.body }));
  const close = () => {
    setDeadline(false);
    menu.current?.focus();
  };
  return (
    <li
      {...props.row}
      className={classes.step}
      data-step={step.id}
      data-done={step.finished || undefined}
    >
      {may && props.count > 1 && !fixed && (
        <Handle label={t("steps.move", { step: step.body })} {...props.handle} />
      )}
      <Checkbox
        aria-label={step.body}
        checked={step.finished}
        disabled={!may}
        onChange={(event) => tick(event.currentTarget.checked)}
      />
      {may && !fixed ? (
        <InlineText
          label={t("steps.text_of", { place: props.place + 1 })}
          value={step.body}
          struck={step.finished}
          onSave={(body) => change({ body })}
        />
      ) : (
        <span className={classes.text}>{step.body}</span>
      )}
      {step.immutable && (
        <span className={classes.fixed}>
          <IconLock size={16} className="icon" aria-hidden /> {t("steps.fixed")}
        </span>
      )}
      <When step={step} />
      {may && <StepMenu {...props} target={menu} onDeadline={() => setDeadline(true)} />}
      {deadline && (
        <DeadlineDialog
          step={step}
          onClose={close}
          onSave={(changes) => change(changes, t("steps.deadline_saved"))}
        />
      )}
      {!may && !step.finished && <span className="visually-hidden">{t("steps.to_do")}</span>}
    </li>
  );
}

/** Who did it and when, or until when it is to be done. */
function When({ step }: { step: Step }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (step.finished)
    return (
      <span className={classes.when}>
        {step.finished_by && t("steps.done_by", { name: step.finished_by })}{" "}
        {step.finished_at && <Moment at={step.finished_at} />}
      </span>
    );
  if (!step.deadline) return null;
  const late = new Date(step.deadline).getTime() < Date.now();
  return (
    <span className={classes.due} data-late={late || undefined}>
      <IconClock size={16} className="icon" aria-hidden />
      <time dateTime={step.deadline} title={formats.exact(step.deadline)} className="figures">
        {t(late ? "steps.late" : "steps.due", {
          date: formats.date(step.deadline),
          time: formats.time(step.deadline),
        })}
      </time>
    </span>
  );
}

interface StepMenuProps extends StepLineProps {
  target: React.RefObject<HTMLButtonElement | null>;
  onDeadline: () => void;
}

function StepMenu(props: StepMenuProps) {
  const { entry, step, place, count, onMove, onRemove, target, onDeadline } = props;
  const fixed = isFixed(entry, step);
  const { t } = useTranslation();
  const icon = (Icon: typeof IconClock) => <Icon size={18} className="icon" aria-hidden />;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          ref={target}
          variant="subtle"
          color="gray"
          aria-label={t("steps.acts_of", { step: step.body })}
        >
          <IconDots size={18} className="icon" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={icon(IconClock)} disabled={step.finished} onClick={onDeadline}>
          {t("steps.deadline")}
        </Menu.Item>
        <Menu.Item
          leftSection={icon(IconArrowUp)}
          disabled={fixed || place === 0}
          onClick={() => onMove(place - 1)}
        >
          {t("steps.up")}
        </Menu.Item>
        <Menu.Item
          leftSection={icon(IconArrowDown)}
          disabled={fixed || place === count - 1}
          onClick={() => onMove(place + 1)}
        >
          {t("steps.down")}
        </Menu.Item>
        {!fixed && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={icon(IconTrash)} onClick={onRemove}>
              {t("steps.remove")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
