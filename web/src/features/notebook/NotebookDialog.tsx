import { Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { projectsQuery, useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Notebook } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";

interface NotebookDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The notebook to change; a new one when left out. */
  notebook?: Notebook;
  onDone: (code: string) => void;
}

/** Makes a notebook, or changes its title, purpose and project. */
export function NotebookDialog(props: NotebookDialogProps) {
  if (!props.opened) return null;
  return <Form {...props} />;
}

function Form({ opened, onClose, notebook, onDone }: NotebookDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const teams = useMe()?.teams ?? [];
  const projects = useQuery(projectsQuery).data ?? [];
  const [title, setTitle] = useState(notebook?.title ?? "");
  const [purpose, setPurpose] = useState(notebook?.purpose ?? "");
  const [project, setProject] = useState<string | null>(notebook?.project_id ?? null);
  const place = useWorkplace();
  const [team, setTeam] = useState(notebook?.team_id ?? place.team ?? "");
  const save = useMutation({
    mutationFn: () => {
      const texts = { title: title.trim(), purpose: purpose.trim(), project_id: project ?? "" };
      return notebook
        ? api.patch<Notebook>(`/notebooks/${encodeURIComponent(notebook.code)}`, texts)
        : api.post<Notebook>("/notebooks", { ...texts, team_id: team });
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ["notebooks"] });
      onClose();
      onDone(saved.code);
    },
  });
  const field = isProblem(save.error) ? save.error.field : undefined;
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title={t(notebook ? "notebook.edit" : "notebook.create")}
      submit={t(notebook ? "ui.save" : "notebook.create")}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={title.trim() === ""}
      error={
        save.isError && field !== "title" ? (
          <ErrorBlock what={t("notebook.not_saved")} why={sentence(save.error)} />
        ) : undefined
      }
    >
      <TextInput
        label={t("notebook.title")}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={field === "title" ? sentence(save.error) : undefined}
      />
      <Textarea
        label={t("notebook.purpose")}
        description={t("notebook.purpose_help")}
        autosize
        minRows={2}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
      />
      {!notebook && teams.length > 1 && (
        <Select
          label={t("notebook.team")}
          data={teams.map((one) => ({ value: one.id, label: one.name }))}
          value={team}
          allowDeselect={false}
          onChange={(next) => next && setTeam(next)}
        />
      )}
      {projects.length > 0 && (
        <Select
          label={t("notebook.project")}
          placeholder={t("notebook.no_project")}
          clearable
          data={projects.map((one) => ({ value: one.id, label: one.title }))}
          value={project}
          onChange={setProject}
        />
      )}
    </FormDialog>
  );
}
