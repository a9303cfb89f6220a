import { ColorInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { Kind, Label, Team } from "../../api/types";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";

// Apart enough to be told from one another, and named beside the dot anyway.
const swatches = ["29aeb9", "54aa08", "c0c0c0", "c24f3d", "b2770f", "5b3e8f", "2b4f9e", "8a6d3b"];

interface LabelDialogProps {
  team: Team;
  noun: "categories" | "statuses";
  of: Kind;
  label: Label | undefined;
  onClose: () => void;
}

/** Makes a category or a status, or changes its name and colour. */
export function LabelDialog({ team, noun, of, label, onClose }: LabelDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [title, setTitle] = useState(label?.title ?? "");
  const [color, setColor] = useState(`#${label?.color ?? swatches[0]}`);
  const save = useMutation({
    mutationFn: () => {
      const texts = { title: title.trim(), color: color.slice(1).toLowerCase() };
      const path = `/teams/${team.id}/${noun}`;
      return label
        ? api.patch(`${path}/${label.id}`, texts)
        : api.post(path, { ...texts, of }, { query: { of } });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["labels", team.id] });
      onClose();
    },
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t(label ? `team.edit_${noun}` : `team.add_${noun}`)}
      submit={t(label ? "ui.save" : "ui.add")}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={title.trim() === ""}
      error={
        save.isError ? (
          <ErrorBlock what={t("team.not_saved")} why={sentence(save.error)} />
        ) : undefined
      }
    >
      <TextInput
        label={t("team.name")}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <ColorInput
        label={t("team.colour")}
        description={t("team.colour_help")}
        format="hex"
        swatches={swatches.map((one) => `#${one}`)}
        value={color}
        onChange={setColor}
      />
    </FormDialog>
  );
}
