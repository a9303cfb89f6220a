import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Kind, Team } from "../../api/types";
import { LabelList } from "./LabelList";

/** Categories and statuses of a team, for experiments and for resources. */
export function Labels({ team, may }: { team: Team; may: boolean }) {
  const { t } = useTranslation();
  const [of, setOf] = useState<Kind>("experiment");
  return (
    <>
      <SegmentedControl
        aria-label={t("team.labels_of")}
        value={of}
        onChange={(kind) => setOf(kind as Kind)}
        data={[
          { value: "experiment", label: t("find.experiments") },
          { value: "resource", label: t("find.resources") },
        ]}
      />
      <LabelList team={team} noun="categories" of={of} may={may} />
      <LabelList team={team} noun="statuses" of={of} may={may} />
    </>
  );
}
