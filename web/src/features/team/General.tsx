import { Radio } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { Team } from "../../api/types";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { SavedField } from "../../ui/SavedField";
import { Section } from "../../ui/Section";

interface Props {
  team: Team;
  may: boolean;
}

/** The name of a team, and who reads its new entries. */
export function General({ team, may }: Props) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (part: { name?: string; visibility?: string }) =>
      api.patch<Team>(`/teams/${team.id}`, part),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["teams"] }),
        client.invalidateQueries({ queryKey: ["me"] }),
      ]),
  });
  const saveName = (name: string) =>
    change.mutateAsync({ name }).then(
      () => undefined,
      (error: unknown) => sentence(error),
    );
  return (
    <Section title={t("team.general")}>
      {change.isError && <ErrorBlock what={t("team.not_saved")} why={sentence(change.error)} />}
      {may ? (
        <SavedField label={t("team.name")} value={team.name} onSave={saveName} />
      ) : (
        <p>{team.name}</p>
      )}
      {may ? (
        <Radio.Group
          label={t("setup.visibility")}
          description={t("team.visibility_help")}
          value={team.visibility}
          onChange={(visibility) => change.mutate({ visibility })}
        >
          <div style={{ display: "grid", gap: 8, marginTop: 8 }}>
            <Radio value="team" label={t("setup.visible_team")} />
            <Radio value="notebook" label={t("setup.visible_notebook")} />
          </div>
        </Radio.Group>
      ) : (
        <p>
          {t("setup.visibility")} — {t(`setup.visible_${team.visibility}`)}
        </p>
      )}
    </Section>
  );
}
