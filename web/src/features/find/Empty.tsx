import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNewEntry } from "../../api/newEntry";
import { EmptyState } from "../../ui/EmptyState";
import type { FindState } from "./queries";

interface EmptyProps {
  state: FindState;
  onChange: (changes: { [K in keyof FindState]: undefined }) => void;
}

/** No row: for these criteria, or for the first time. */
export function Empty({ state, onChange }: EmptyProps) {
  const { t } = useTranslation();
  const newEntry = useNewEntry();
  if (state.q || state.mine)
    return (
      <EmptyState
        acts={
          <>
            {state.mine && (
              <Button variant="default" onClick={() => onChange({ mine: undefined })}>
                {t("find.search_all")}
              </Button>
            )}
            {state.q && (
              <Button variant="default" onClick={() => onChange({ q: undefined, mine: undefined })}>
                {t("find.clear")}
              </Button>
            )}
          </>
        }
      >
        {t("find.no_result")}
      </EmptyState>
    );
  const noun = state.template ? "template" : (state.kind ?? "experiment");
  return (
    <EmptyState
      acts={
        <Button
          loading={newEntry.pending}
          onClick={() =>
            newEntry.make({
              kind: state.kind ?? "experiment",
              ...(state.template ? { template: true } : {}),
            })
          }
        >
          {t(`find.create_${noun}`)}
        </Button>
      }
    >
      {t(`find.purpose_${noun}`)}
    </EmptyState>
  );
}
