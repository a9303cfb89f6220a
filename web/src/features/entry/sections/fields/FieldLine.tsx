import { ActionIcon, Loader, Select } from "@mantine/core";
import { IconAdjustments, IconAlertHexagon, IconAlertTriangle } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Field } from "../../../../api/types";
import { announce } from "../../../../ui/announce";
import { Saved } from "../../../../ui/Saved";
import { type SectionProps, useWrite, type Write } from "../parts/write";
import shared from "../sections.module.css";
import { Control } from "./Control";
import classes from "./fields.module.css";
import { changeField } from "./keep";
import { Shown } from "./Shown";
import { useFieldValue } from "./useFieldValue";

interface FieldLineProps extends SectionProps {
  field: Field;
  onEdit?: (() => void) | undefined;
}

/** One field: its name and description, its value, and what there is to say of
 * both: saved, not saved and why, does not fit its type. */
export function FieldLine({ entry, field, replace, onEdit }: FieldLineProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const value = useFieldValue(entry, field, write);
  const may = entry.can.write === true && !field.readonly;
  const failed = value.why ?? write.failed;
  const unit = field.type === "number" && field.unit ? ` (${field.unit})` : "";
  const required = field.required ? `, ${t("fields.required")}` : "";
  useEffect(() => {
    if (failed) announce(t("fields.not_saved", { name: field.name, why: failed }), "assertive");
  }, [failed, field.name, t]);
  const about = (field.description || field.problem) && (
    <span className={classes.about}>
      {field.description && <span className={shared.meta}>{field.description}</span>}
      {field.problem && <Problem field={field} />}
    </span>
  );
  return (
    <div className={classes.field} data-field={field.name}>
      <div className={classes.name}>
        <span>
          {field.name}
          {field.required && (
            <span className={classes.required} title={t("fields.required")} aria-hidden>
              {" "}
              *
            </span>
          )}
        </span>
        {onEdit && (
          <ActionIcon
            className={classes.define ?? ""}
            variant="subtle"
            color="gray"
            size="sm"
            data-define={field.name}
            aria-label={t("fields.define_named", { name: field.name })}
            onClick={onEdit}
          >
            <IconAdjustments size={16} className="icon" aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className={classes.value}>
        {may ? (
          <div className={classes.control}>
            <Control
              entry={entry}
              field={field}
              label={`${field.name}${unit}${required}`}
              value={value}
              about={about || undefined}
              failed={failed}
            />
            <Unit entry={entry} field={field} write={write} />
          </div>
        ) : (
          <div className={classes.shown}>
            <Shown entry={entry} field={field} />
          </div>
        )}
        {!may && about}
        {may && <State state={value.state} />}
      </div>
    </div>
  );
}

/** Why the value does not fit its type: it is kept as typed. */
function Problem({ field }: { field: Field }) {
  const { t, i18n } = useTranslation();
  const key = `fields.problem_${field.problem}`;
  return (
    <span className={shared.flag}>
      <IconAlertTriangle size={16} className="icon" aria-hidden />
      {t(i18n.exists(key) ? key : "fields.problem_any")}
    </span>
  );
}

function State({ state }: { state: string }) {
  const { t } = useTranslation();
  if (state === "saving")
    return (
      <span className={classes.state}>
        <Loader size={14} aria-hidden /> {t("fields.saving")}
      </span>
    );
  if (state === "failed")
    return (
      <span className={shared.wrong}>
        <IconAlertHexagon size={16} className="icon" aria-hidden /> {t("fields.kept_here")}
      </span>
    );
  return state === "saved" ? <Saved shown /> : null;
}

/** The unit beside a number: a choice when there are several. */
function Unit({ entry, field, write }: { entry: Entry; field: Field; write: Write }) {
  const { t } = useTranslation();
  if (field.type !== "number") return null;
  const units = [...new Set([...(field.units ?? []), ...(field.unit ? [field.unit] : [])])];
  if (units.length === 0) return null;
  if (units.length === 1) return <span className={classes.unit}>{units[0]}</span>;
  return (
    <Select
      aria-label={t("fields.unit_of", { name: field.name })}
      className={classes.units ?? ""}
      data={units}
      value={field.unit ?? null}
      allowDeselect={false}
      onChange={(unit) =>
        unit &&
        void write.run(
          () => changeField(entry, field.name, (kept) => ({ ...kept, unit })),
          t("fields.unit_saved", { unit }),
        )
      }
    />
  );
}
