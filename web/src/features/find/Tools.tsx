import { ActionIcon, Checkbox, SegmentedControl, Select, Tooltip } from "@mantine/core";
import { IconSortAscending, IconSortDescending } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./find.module.css";
import type { FindState, Sort } from "./queries";

const sorts: Sort[] = [
  "changed",
  "created",
  "date",
  "title",
  "page",
  "author",
  "status",
  "category",
];

interface ToolsProps {
  state: FindState;
  onChange: (changes: Partial<FindState> | { [K in keyof FindState]: undefined }) => void;
}

/** The kind of entries, the order, and two usual filters. */
export function Tools({ state, onChange }: ToolsProps) {
  const { t } = useTranslation();
  const shown = state.template ? "template" : (state.kind ?? "experiment");
  const turn = state.ascending ? t("find.ascending") : t("find.descending");
  return (
    <div className={classes.tools}>
      <SegmentedControl
        aria-label={t("find.kinds")}
        value={shown}
        onChange={(kind) =>
          onChange({
            kind: kind === "resource" ? "resource" : undefined,
            template: kind === "template" ? true : undefined,
          } as Partial<FindState>)
        }
        data={[
          { value: "experiment", label: t("find.experiments") },
          { value: "resource", label: t("find.resources") },
          { value: "template", label: t("find.templates") },
        ]}
      />
      <div className={classes.order}>
        <Select
          aria-label={t("find.order")}
          value={state.sort ?? "changed"}
          allowDeselect={false}
          w={180}
          onChange={(sort) => onChange({ sort: sort as Sort })}
          data={sorts.map((sort) => ({ value: sort, label: t(`find.sort_${sort}`) }))}
        />
        <Tooltip label={turn}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={turn}
            onClick={() =>
              onChange({ ascending: state.ascending ? undefined : true } as Partial<FindState>)
            }
          >
            {state.ascending ? (
              <IconSortAscending size={20} className="icon" aria-hidden />
            ) : (
              <IconSortDescending size={20} className="icon" aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
      </div>
      <Checkbox
        label={t("find.mine")}
        checked={state.mine ?? false}
        onChange={(event) =>
          onChange({ mine: event.currentTarget.checked || undefined } as Partial<FindState>)
        }
      />
      <Checkbox
        label={t("find.with_archived")}
        checked={state.archived ?? false}
        onChange={(event) =>
          onChange({ archived: event.currentTarget.checked || undefined } as Partial<FindState>)
        }
      />
    </div>
  );
}
