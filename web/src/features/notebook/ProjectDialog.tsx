import { Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { Project } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";

interface ProjectDialogProps {
  /** The project to change; a new one when left out. */
  project?: Project;
  onClose: () => void;
  onDone?: (pid: string) => void;
}

/** Makes a project in the reader's lab, or changes its title and purpose. */
export function ProjectDialog({ project, onClose, onDone }: ProjectDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const lab = useWorkplace().lab?.id;
  const [title, setTitle] = useState(project?.title ?? "");
  const [purpose, setPurpose] = useState(project?.purpose ?? "");
  const save = useMutation({
    mutationFn: () => {
      const texts = { title: title.trim(), purpose: purpose.trim() };
      return project
        ? api.patch<Project>(`/projects/${project.pid}`, texts)
        : api.post<Project>("/projects", { ...texts, lab_id: lab });
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ["projects"] });
      onClose();
      onDone?.(saved.pid);
    },
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t(project ? "project.edit" : "project.create")}
      submit={t(project ? "ui.save" : "project.create")}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={title.trim() === ""}
      error={
        save.isError ? (
          <ErrorBlock what={t("project.not_saved")} why={sentence(save.error)} />
        ) : undefined
      }
    >
      <TextInput
        label={t("project.title")}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label={t("project.purpose")}
        autosize
        minRows={2}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
