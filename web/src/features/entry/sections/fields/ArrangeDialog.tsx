import { ActionIcon } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../../../ui/announce";
import { FormDialog } from "../../../../ui/Dialog";
import { ErrorBlock } from "../../../../ui/ErrorBlock";
import { Handle } from "../parts/Handle";
import { moved, useReorder } from "../parts/reorder";
import { type SectionProps, useWrite } from "../parts/write";
import shared from "../sections.module.css";
import classes from "./fields.module.css";
import { keepOrder } from "./keep";
import { grouped } from "./values";

interface ArrangeDialogProps extends SectionProps {
  onClose: () => void;
}

/** Puts the fields in another order: dragged, by buttons or with the arrow keys. */
export function ArrangeDialog({ entry, replace, onClose }: ArrangeDialogProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const list = useRef<HTMLOListElement>(null);
  const [fields, setFields] = useState(() =>
    grouped(entry.fields, entry.field_groups).flatMap((group) => group.fields),
  );
  const move = (from: number, to: number) => {
    const field = fields[from];
    if (!field || to < 0 || to >= fields.length) return;
    setFields(moved(fields, from, to));
    announce(t("fields.moved", { name: field.name, place: to + 1, count: fields.length }));
  };
  const reorder = useReorder(list, fields.length, move);
  const save = async () => {
    const why = await write.run(() => keepOrder(entry, fields), t("fields.arranged"));
    if (!why) onClose();
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("fields.arrange")}
      submit={t("ui.save")}
      onSubmit={() => void save()}
      busy={write.pending}
      error={write.failed && <ErrorBlock what={t("fields.not_kept")} why={write.failed} />}
    >
      <p className={shared.meta}>{t("fields.arrange_help")}</p>
      <ol ref={list} className={shared.list}>
        {fields.map((field, place) => (
          <li key={field.name} className={classes.arranged} {...reorder.row(place)}>
            <Handle label={t("fields.move", { name: field.name })} {...reorder.handle(place)} />
            <span className={classes.arrangedName}>{field.name}</span>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={place === 0}
              aria-label={t("fields.up", { name: field.name })}
              onClick={() => move(place, place - 1)}
            >
              <IconArrowUp size={18} className="icon" aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={place === fields.length - 1}
              aria-label={t("fields.down", { name: field.name })}
              onClick={() => move(place, place + 1)}
            >
              <IconArrowDown size={18} className="icon" aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ol>
    </FormDialog>
  );
}
