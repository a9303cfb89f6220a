import { Button, Checkbox, MultiSelect, Radio, Select, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./fields.module.css";
import { type ControlProps, named } from "./named";

/** The choices of a field, with a value that is not among them kept in sight. */
function choices({ field, value }: ControlProps): string[] {
  const options = [...new Set(field.options ?? [])];
  return [...options, ...value.texts.filter((one) => !options.includes(one))];
}

export function SelectControl(props: ControlProps) {
  const { t } = useTranslation();
  const { field, value } = props;
  const shared = {
    ...named(props),
    className: classes.input ?? "",
    data: choices(props),
    searchable: choices(props).length > 8,
    clearable: !field.required,
    nothingFoundMessage: t("fields.no_choice"),
    clearButtonProps: { "aria-label": t("fields.clear", { name: field.name }) },
  };
  if (field.allow_multi_values)
    return (
      <MultiSelect {...shared} value={value.texts} onChange={(next) => void value.commit(next)} />
    );
  return (
    <Select
      {...shared}
      placeholder={t("fields.choose")}
      value={value.texts[0] ?? null}
      allowDeselect={!field.required}
      onChange={(next) => void value.commit(next ? [next] : [])}
    />
  );
}

export function RadioControl(props: ControlProps) {
  const { t } = useTranslation();
  const { field, value } = props;
  const { withErrorStyles: _, ...own } = named(props);
  return (
    <Radio.Group
      {...own}
      value={value.texts[0] ?? ""}
      onChange={(next) => void value.commit([next])}
    >
      <div className={classes.radios}>
        {choices(props).map((option) => (
          <Radio key={option} value={option} label={option} />
        ))}
        {value.texts.length > 0 && !field.required && (
          <Button size="compact-sm" variant="subtle" onClick={() => void value.commit([])}>
            {t("fields.clear", { name: field.name })}
          </Button>
        )}
      </div>
    </Radio.Group>
  );
}

export function CheckboxControl(props: ControlProps) {
  const { t } = useTranslation();
  const on = props.value.texts[0] === "on";
  return (
    <Checkbox
      aria-label={props.label}
      description={props.about}
      error={props.failed}
      className={classes.tick ?? ""}
      checked={on}
      label={t(on ? "fields.yes" : "fields.no")}
      onChange={(event) => void props.value.commit(event.currentTarget.checked ? ["on"] : [])}
    />
  );
}

/** Several values that are typed: Enter after each. */
export function ManyControl(props: ControlProps) {
  const { t } = useTranslation();
  return (
    <TagsInput
      {...named(props)}
      className={classes.input ?? ""}
      placeholder={props.value.texts.length === 0 ? t("fields.many_hint") : undefined}
      value={props.value.texts}
      onChange={(next) => void props.value.commit(next)}
    />
  );
}
