import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { List, Tag, Team } from "../../api/types";
import { FormDialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Line, Lines, Section } from "../../ui/Section";

/** The tags of a team, with how many entries that the reader may open have them. */
export function Tags({ team, may }: { team: Team; may: boolean }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q, 250);
  const [renamed, setRenamed] = useState<Tag | null>(null);
  const tags = useQuery({
    queryKey: ["tags", team.id, asked],
    queryFn: () => api.get<List<Tag>>(`/teams/${team.id}/tags`, { q: asked }).then((a) => a.items),
    placeholderData: (before) => before,
  });
  return (
    <Section title={t("team.tags")}>
      <TextInput
        type="search"
        label={t("team.find_tag")}
        value={q}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      {tags.isPending && <Loading rows={3} />}
      {tags.isError && <ErrorBlock what={t("team.tags_failed")} why={sentence(tags.error)} />}
      {tags.data?.length === 0 && <EmptyState>{t("team.no_tags")}</EmptyState>}
      {tags.data && tags.data.length > 0 && (
        <Lines>
          {tags.data.map((tag) => (
            <Line
              key={tag.id}
              main={
                <Link to="/find" search={{ q: `tag:"${tag.label.replaceAll('"', "")}"` }}>
                  {tag.label}
                </Link>
              }
              meta={t("team.entries", { count: tag.count ?? 0 })}
              acts={
                may && (
                  <Button
                    variant="subtle"
                    aria-label={t("team.rename_named", { title: tag.label })}
                    onClick={() => setRenamed(tag)}
                  >
                    {t("team.rename_act")}
                  </Button>
                )
              }
            />
          ))}
        </Lines>
      )}
      {renamed && <RenameDialog team={team} tag={renamed} onClose={() => setRenamed(null)} />}
    </Section>
  );
}

interface RenameProps {
  team: Team;
  tag: Tag;
  onClose: () => void;
}

function RenameDialog({ team, tag, onClose }: RenameProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [label, setLabel] = useState(tag.label);
  const rename = useMutation({
    mutationFn: () => api.patch(`/teams/${team.id}/tags/${tag.id}`, { label: label.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["tags", team.id] });
      onClose();
    },
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("team.rename")}
      onSubmit={() => rename.mutate()}
      busy={rename.isPending}
      disabled={label.trim() === ""}
    >
      <TextInput
        label={t("team.name")}
        description={t("team.rename_effect", { count: tag.count ?? 0 })}
        data-autofocus
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        error={rename.isError ? sentence(rename.error) : undefined}
      />
    </FormDialog>
  );
}
