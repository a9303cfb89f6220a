import { FileInput, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { ImportReport } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import { Banner } from "../../ui/Banner";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Report } from "./Report";

interface ImportDialogProps {
  opened: boolean;
  onClose: () => void;
}

function form(file: File, team: string, dryRun: boolean): FormData {
  const data = new FormData();
  data.set("file", file);
  data.set("team_id", team);
  data.set("dry_run", String(dryRun));
  return data;
}

/** Takes entries from an .eln file: first what it would do, then doing it. The
 * same file twice changes nothing. */
export function ImportDialog({ opened, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const teams = useMe()?.teams ?? [];
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const place = useWorkplace();
  const team = chosen ?? place.team ?? "";
  const read = useMutation({
    mutationFn: (dryRun: boolean) =>
      api.post<ImportReport>("/import", form(file as File, team, dryRun)),
    onSuccess: (report) => {
      if (!report.dry_run) void client.invalidateQueries();
    },
  });
  const report = read.data;
  const done = report !== undefined && !report.dry_run;
  const close = () => {
    read.reset();
    setFile(null);
    onClose();
  };
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={t("import.title")}
      size="lg"
      submit={done ? t("ui.close") : t(report ? "import.take" : "import.check")}
      onSubmit={() => (done ? close() : read.mutate(!report))}
      busy={read.isPending}
      disabled={!done && (!file || team === "")}
      error={
        read.isError ? (
          <ErrorBlock what={t("import.failed")} why={sentence(read.error)} />
        ) : undefined
      }
    >
      <FileInput
        label={t("import.file")}
        description={t("import.file_help")}
        placeholder={t("import.choose")}
        accept=".eln,.zip,application/vnd.eln+zip,application/zip"
        value={file}
        disabled={done}
        onChange={(next) => {
          setFile(next);
          read.reset();
        }}
        data-autofocus
      />
      {teams.length > 1 && (
        <Select
          label={t("import.team")}
          data={teams.map((one) => ({ value: one.id, label: one.name }))}
          value={team}
          allowDeselect={false}
          disabled={done}
          onChange={(next) => {
            setChosen(next);
            read.reset();
          }}
        />
      )}
      {report && (
        <>
          <Banner tone={done ? "ok" : "info"}>
            {done ? t("import.done") : t("import.dry_run")}
          </Banner>
          <Report report={report} />
        </>
      )}
    </FormDialog>
  );
}
