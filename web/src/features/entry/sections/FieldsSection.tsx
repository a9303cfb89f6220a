import { Button } from "@mantine/core";
import { IconArrowsSort, IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "../../../api/types";
import { Section } from "../../../ui/Section";
import { ArrangeDialog } from "./fields/ArrangeDialog";
import { FieldDialog } from "./fields/FieldDialog";
import { FieldLine } from "./fields/FieldLine";
import classes from "./fields/fields.module.css";
import { grouped } from "./fields/values";
import { having, useFocusAfter } from "./parts/focus";
import type { SectionProps } from "./parts/write";
import shared from "./sections.module.css";

type Opened = { edit: Field | undefined } | "arrange" | undefined;

/** The fields of an entry under their headings. Each saves itself; a value that
 * does not fit its type is kept as typed and says so. */
export function FieldsSection({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>();
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const may = entry.can.write === true;
  const groups = grouped(entry.fields, entry.field_groups);
  /** Closes what is open and gives the focus to the field named, when it is there. */
  const close = (name?: string) => {
    setOpened(undefined);
    focus(name && having("data-define", name), "[data-add-field]");
  };
  if (entry.fields.length === 0 && !may) return null;
  return (
    <div ref={box}>
      <Section
        title={t("fields.title")}
        acts={
          may && (
            <span className={shared.row}>
              {entry.fields.length > 1 && (
                <Button
                  variant="subtle"
                  leftSection={<IconArrowsSort size={18} className="icon" aria-hidden />}
                  onClick={() => setOpened("arrange")}
                >
                  {t("fields.arrange")}
                </Button>
              )}
              <Button
                data-add-field
                variant="subtle"
                leftSection={<IconPlus size={18} className="icon" aria-hidden />}
                onClick={() => setOpened({ edit: undefined })}
              >
                {t("fields.add")}
              </Button>
            </span>
          )
        }
      >
        {entry.fields.length === 0 && <p className={shared.meta}>{t("fields.none")}</p>}
        {groups.map((group) => (
          <div key={group.id} className={classes.group}>
            {group.name && <h3 className={classes.heading}>{group.name}</h3>}
            {group.fields.map((field) => (
              <FieldLine
                key={field.name}
                entry={entry}
                field={field}
                replace={replace}
                onEdit={may ? () => setOpened({ edit: field }) : undefined}
              />
            ))}
          </div>
        ))}
      </Section>
      {opened === "arrange" && (
        <ArrangeDialog entry={entry} replace={replace} onClose={() => close()} />
      )}
      {opened !== undefined && opened !== "arrange" && (
        <FieldDialog entry={entry} replace={replace} field={opened.edit} onClose={close} />
      )}
    </div>
  );
}
