import { Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useSentence } from "../../../api/sentence";
import type { Entry } from "../../../api/types";
import { FormDialog } from "../../../ui/Dialog";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Loading } from "../../../ui/Loading";
import { pathOf, type SectionProps, useWrite } from "./parts/write";
import { Changes } from "./sharing/Changes";
import { CheckSomeone } from "./sharing/CheckSomeone";
import { Circles } from "./sharing/Circles";
import {
  apart,
  differences,
  type Grant,
  type Sharing,
  sharingQuery,
  widened,
} from "./sharing/model";
import { Others } from "./sharing/Others";
import { Readers } from "./sharing/Readers";
import classes from "./sharing/sharing.module.css";

interface SharingPanelProps extends SectionProps {
  onClose: () => void;
}

/** A dialog: who sees the entry and why; for those who may share it, whom it is
 * opened to, with the difference in words before it is saved. */
export function SharingPanel({ onClose, ...given }: SharingPanelProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const back = useOpener();
  const props = {
    ...given,
    onClose: () => {
      onClose();
      back();
    },
  };
  const sharing = useQuery(sharingQuery(props.entry.pid));
  if (sharing.data && props.entry.can.share)
    return <ShareForm {...props} key={sharing.dataUpdatedAt} sharing={sharing.data} />;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("sharing.who_sees")}
      size="lg"
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <div className={classes.content}>
        {sharing.isPending && <Loading rows={5} />}
        {sharing.isError && (
          <ErrorBlock
            what={t("sharing.not_known")}
            why={sentence(sharing.error)}
            onRetry={() => void sharing.refetch()}
          />
        )}
        {sharing.data && (
          <>
            <Readers entry={props.entry} sharing={sharing.data} />
            <CheckSomeone entry={props.entry} />
          </>
        )}
      </div>
    </Modal>
  );
}

/** Gives the focus back to what had it: this dialog is two, one after the other,
 * and the second would give it back to the first. */
function useOpener(): () => void {
  const [opener] = useState(() => document.activeElement);
  return () =>
    setTimeout(() => {
      if (opener instanceof HTMLElement) opener.focus();
    });
}

/** What is asked for, beside what is. */
function useAsked(entry: Entry, before: Sharing) {
  const [read, setRead] = useState(before.read_base);
  const [write, setWrite] = useState(before.write_base);
  const [others, setOthers] = useState<Grant[]>(() => apart(entry, before.grants));
  const after = widened(entry, before, others, read, Math.min(write, read));
  return {
    read,
    write: Math.min(write, read),
    others,
    setRead,
    setWrite,
    setOthers,
    after,
    changes: differences(before.grants, after),
  };
}

function ShareForm({ entry, replace, onClose, sharing }: SharingPanelProps & { sharing: Sharing }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useWrite({ entry, replace });
  const asked = useAsked(entry, sharing);
  const save = async () => {
    const grants = asked.after.map(({ principal, level }) => ({ principal, level }));
    const why = await write.run(
      () => api.put<Entry>(`${pathOf(entry)}/grants`, { grants }),
      t("sharing.saved"),
    );
    if (why) return;
    onClose();
    await client.invalidateQueries({ queryKey: ["entry-grants", entry.pid] });
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("sharing.title")}
      submit={t("sharing.save")}
      size="lg"
      onSubmit={() => void save()}
      busy={write.pending}
      disabled={asked.changes.length === 0}
      error={write.failed && <ErrorBlock what={t("sharing.failed")} why={write.failed} />}
    >
      <Circles
        entry={entry}
        read={asked.read}
        write={asked.write}
        onRead={asked.setRead}
        onWrite={asked.setWrite}
      />
      <Others entry={entry} others={asked.others} onChange={asked.setOthers} />
      <Changes changes={asked.changes} />
      <details className={classes.more}>
        <summary>{t("sharing.who_sees_now")}</summary>
        <Readers entry={entry} sharing={sharing} />
        <CheckSomeone entry={entry} />
      </details>
    </FormDialog>
  );
}
