import { Button, Checkbox, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Field, FieldType } from "../../../../api/types";
import { FormDialog } from "../../../../ui/Dialog";
import { ErrorBlock } from "../../../../ui/ErrorBlock";
import { type SectionProps, useWrite } from "../parts/write";
import {
  type Definition,
  definitionOf,
  fresh,
  takesOptions,
  takesSeveral,
  types,
} from "./definition";
import classes from "./fields.module.css";
import { keepField, removeField } from "./keep";

interface FieldDialogProps extends SectionProps {
  /** The field to change; a new one when left out. */
  field: Field | undefined;
  /** Called with the name that the field has in the end. */
  onClose: (name?: string) => void;
}

const newGroup = "new";

/** What a field is: name, type, choices, units. Its value stays. */
export function FieldDialog({ entry, replace, field, onClose }: FieldDialogProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const [asked, setAsked] = useState<Definition>(field ? definitionOf(field) : fresh);
  const [heading, setHeading] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const set = (part: Partial<Definition>) => setAsked((before) => ({ ...before, ...part }));
  const name = asked.name.trim();

  const save = async () => {
    const taken = name !== field?.name && entry.fields.some((one) => one.name === name);
    setWrong(taken ? t("fields.name_taken") : undefined);
    if (taken) return;
    const done = t(field ? "fields.changed" : "fields.added", { name });
    const why = await write.run(() => keepField(entry, field, { ...asked, name }, heading), done);
    if (!why) onClose(name);
  };
  const remove = async () => {
    if (!field) return;
    const why = await write.run(
      () => removeField(entry, field.name),
      t("fields.removed", { name: field.name }),
    );
    if (!why) onClose();
  };
  return (
    <FormDialog
      opened
      onClose={() => onClose(field?.name)}
      title={field ? t("fields.define") : t("fields.add")}
      submit={t(field ? "ui.save" : "ui.add")}
      onSubmit={() => void save()}
      busy={write.pending}
      disabled={name === ""}
      error={write.failed && <ErrorBlock what={t("fields.not_kept")} why={write.failed} />}
    >
      <TextInput
        label={t("fields.name")}
        data-autofocus
        value={asked.name}
        error={wrong}
        autoComplete="off"
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={t("fields.type")}
        data={types.map((type) => ({ value: type, label: t(`fields.type_${type}`) }))}
        value={asked.type}
        allowDeselect={false}
        maxDropdownHeight={320}
        onChange={(type) => type && set({ type: type as FieldType })}
      />
      {takesOptions(asked.type) && (
        <TagsInput
          label={t("fields.options")}
          description={t("fields.options_help")}
          value={asked.options}
          onChange={(options) => set({ options })}
        />
      )}
      {asked.type === "number" && (
        <TagsInput
          label={t("fields.units")}
          description={t("fields.units_help")}
          value={asked.units}
          onChange={(units) => set({ units })}
        />
      )}
      <Textarea
        label={t("fields.description")}
        autosize
        minRows={1}
        value={asked.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Heading
        entry={entry}
        group={asked.group}
        heading={heading}
        onChange={(group, text) => {
          set({ group });
          setHeading(text);
        }}
      />
      <Checks asked={asked} set={set} />
      {field && (
        <div>
          <Button variant="subtle" onClick={() => void remove()} disabled={write.pending}>
            {t("fields.remove")}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}

interface HeadingProps {
  entry: Entry;
  group: number;
  heading: string | undefined;
  onChange: (group: number, heading: string | undefined) => void;
}

function Heading({ entry, group, heading, onChange }: HeadingProps) {
  const { t } = useTranslation();
  const known = entry.field_groups.some((one) => one.id === group);
  return (
    <>
      <Select
        label={t("fields.group")}
        data={[
          { value: "0", label: t("fields.no_group") },
          ...entry.field_groups.map((one) => ({ value: String(one.id), label: one.name })),
          { value: newGroup, label: t("fields.new_group") },
        ]}
        value={heading !== undefined ? newGroup : known ? String(group) : "0"}
        allowDeselect={false}
        onChange={(next) =>
          next === newGroup ? onChange(0, "") : onChange(Number(next ?? 0), undefined)
        }
      />
      {heading !== undefined && (
        <TextInput
          label={t("fields.new_group_name")}
          value={heading}
          onChange={(event) => onChange(0, event.currentTarget.value)}
        />
      )}
    </>
  );
}

interface ChecksProps {
  asked: Definition;
  set: (part: Partial<Definition>) => void;
}

function Checks({ asked, set }: ChecksProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.checks}>
      <Checkbox
        label={t("fields.check_required")}
        checked={asked.required}
        onChange={(event) => set({ required: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("fields.check_readonly")}
        checked={asked.readonly}
        onChange={(event) => set({ readonly: event.currentTarget.checked })}
      />
      {takesSeveral(asked.type) && (
        <Checkbox
          label={t("fields.check_several")}
          checked={asked.several}
          onChange={(event) => set({ several: event.currentTarget.checked })}
        />
      )}
      <Checkbox
        label={t("fields.check_blank")}
        checked={asked.blank}
        onChange={(event) => set({ blank: event.currentTarget.checked })}
      />
    </div>
  );
}
