import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconDownload, IconEdit, IconLock, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { address, api } from "../../api/client";
import { useNewEntry } from "../../api/newEntry";
import { useSentence } from "../../api/sentence";
import type { Notebook } from "../../api/types";
import { ConfirmDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { NotebookDialog } from "./NotebookDialog";

const icon = { size: 18, className: "icon", "aria-hidden": true } as const;

/** What can be done to a notebook, as the service allows it. */
export function NotebookActs({ notebook }: { notebook: Notebook }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const newEntry = useNewEntry();
  const [editing, setEditing] = useState(false);
  const [closing, setClosing] = useState(false);
  return (
    <>
      {newEntry.error && (
        <ErrorBlock
          what={t("app.not_created")}
          why={sentence(newEntry.error)}
          onClose={newEntry.clear}
        />
      )}
      {notebook.can.write && !notebook.closed_at && (
        <Button
          leftSection={<IconPlus {...icon} />}
          loading={newEntry.pending}
          onClick={() => newEntry.make({ kind: "experiment", notebook: notebook.code })}
        >
          {t("notebook.new_entry")}
        </Button>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t("notebook.acts")}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={address("/export.eln", { notebook: notebook.code })}
            download
            leftSection={<IconDownload {...icon} />}
          >
            {t("notebook.export")}
          </Menu.Item>
          {notebook.can.name && (
            <Menu.Item leftSection={<IconEdit {...icon} />} onClick={() => setEditing(true)}>
              {t("notebook.edit")}
            </Menu.Item>
          )}
          {notebook.can.close && (
            <Menu.Item leftSection={<IconLock {...icon} />} onClick={() => setClosing(true)}>
              {t("notebook.close")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <NotebookDialog
        opened={editing}
        onClose={() => setEditing(false)}
        notebook={notebook}
        onDone={() => {}}
      />
      <CloseDialog notebook={notebook} opened={closing} onClose={() => setClosing(false)} />
    </>
  );
}

interface CloseDialogProps {
  notebook: Notebook;
  opened: boolean;
  onClose: () => void;
}

function CloseDialog({ notebook, opened, onClose }: CloseDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: () => api.post(`/notebooks/${encodeURIComponent(notebook.code)}/close`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["notebooks"] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("notebook.close")}
      onConfirm={() => close.mutate()}
      busy={close.isPending}
      error={
        close.isError ? (
          <ErrorBlock what={t("notebook.not_closed")} why={sentence(close.error)} />
        ) : undefined
      }
    >
      <p>{t("notebook.close_effect")}</p>
    </ConfirmDialog>
  );
}
