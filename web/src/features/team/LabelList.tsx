import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { labelsQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Kind, Label, Team } from "../../api/types";
import { Dot } from "../../ui/Dot";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Line, Lines, Section } from "../../ui/Section";
import { LabelDialog } from "./LabelDialog";

interface LabelListProps {
  team: Team;
  noun: "categories" | "statuses";
  of: Kind;
  may: boolean;
}

/** The labels of one sort: hiding keeps them on the entries that have them. */
export function LabelList({ team, noun, of, may }: LabelListProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [edited, setEdited] = useState<Label | "new" | null>(null);
  const labels = useQuery(labelsQuery(team.id, noun, of));
  const hide = useMutation({
    mutationFn: (label: Label) =>
      api.patch(`/teams/${team.id}/${noun}/${label.id}`, { hidden: !label.hidden }),
    onSettled: () => client.invalidateQueries({ queryKey: ["labels", team.id] }),
  });
  return (
    <Section
      title={t(`team.${noun}`)}
      acts={
        may && (
          <Button
            variant="default"
            leftSection={<IconPlus size={18} className="icon" aria-hidden />}
            onClick={() => setEdited("new")}
          >
            {t(`team.add_${noun}`)}
          </Button>
        )
      }
    >
      {labels.isPending && <Loading rows={3} />}
      {labels.isError && <ErrorBlock what={t("team.labels_failed")} why={sentence(labels.error)} />}
      {hide.isError && <ErrorBlock what={t("team.not_saved")} why={sentence(hide.error)} />}
      {labels.data?.length === 0 && <EmptyState>{t(`team.no_${noun}`)}</EmptyState>}
      {labels.data && labels.data.length > 0 && (
        <Lines>
          {labels.data.map((label) => (
            <Line
              key={label.id}
              main={<Dot color={label.color}>{label.title}</Dot>}
              meta={label.hidden && t("team.hidden")}
              acts={
                may && (
                  <>
                    <Button
                      variant="subtle"
                      aria-label={t("team.edit_named", { title: label.title })}
                      onClick={() => setEdited(label)}
                    >
                      {t("ui.edit")}
                    </Button>
                    <Button
                      variant="subtle"
                      aria-label={t(label.hidden ? "team.show_named" : "team.hide_named", {
                        title: label.title,
                      })}
                      onClick={() => hide.mutate(label)}
                    >
                      {t(label.hidden ? "team.show" : "team.hide")}
                    </Button>
                  </>
                )
              }
            />
          ))}
        </Lines>
      )}
      {edited && (
        <LabelDialog
          team={team}
          noun={noun}
          of={of}
          label={edited === "new" ? undefined : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}
