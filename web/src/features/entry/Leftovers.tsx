import { Button, CopyButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Entry } from "../../api/types";
import { useFormats } from "../../lib/format";
import { type Draft, draftsOf, dropDraft, leftBehind } from "../../lib/saveDraft";
import { Banner } from "../../ui/Banner";
import { ConfirmDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";
import classes from "./entry.module.css";
import { hourIn } from "./SaveState";
import { sameBody } from "./text/canon";
import type { EntrySaving } from "./useSaving";

interface LeftoversProps {
  entry: Entry;
  replace: (entry: Entry) => void;
  saving: EntrySaving;
}

/** Whether the entry says already what a draft says. */
export function arrivedAlready(draft: Draft, entry: Entry): boolean {
  const body =
    draft.body === undefined ||
    (entry.body_type === "html" ? sameBody(draft.body, entry.body) : draft.body === entry.body);
  return body && (!draft.titled || draft.title === entry.title);
}

/** Text of an earlier visit that the service never got: to take up again, merged
 * from the version that it came from, or to put away. */
export function Leftovers({ entry, replace, saving }: LeftoversProps) {
  const [drafts, setDrafts] = useLeft(entry, saving.draft);
  const gone = (draft: Draft) => {
    dropDraft(draft.name);
    setDrafts((list) => list.filter((other) => other.name !== draft.name));
  };
  return drafts.map((draft) => (
    <Leftover
      key={draft.name}
      draft={draft}
      entry={entry}
      replace={replace}
      saving={saving}
      onGone={() => gone(draft)}
    />
  ));
}

function useLeft(entry: Entry, own: string) {
  const me = useMe()?.user.id ?? "";
  const [drafts, setDrafts] = useState<Draft[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    let here = true;
    void leftBehind(draftsOf(entry.pid, me)).then((left) => {
      const others = left.filter((draft) => draft.name !== own);
      for (const draft of others) if (arrivedAlready(draft, entry)) dropDraft(draft.name);
      if (here) setDrafts(others.filter((draft) => !arrivedAlready(draft, entry)));
    });
    return () => {
      here = false;
    };
  }, []);
  return [drafts, setDrafts] as const;
}

interface LeftoverProps extends LeftoversProps {
  draft: Draft;
  onGone: () => void;
}

function Leftover({ draft, entry, replace, saving, onGone }: LeftoverProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const sentence = useSentence();
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const restore = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      await saving.loop.now();
      const change = {
        base_version: draft.base,
        ...(draft.titled ? { title: draft.title } : {}),
        ...(draft.body === undefined ? {} : { body: draft.body }),
      };
      replace(await api.patch<Entry>(`/entries/${entry.pid}`, change));
      onGone();
    } catch (thrown) {
      setFailed(sentence(thrown));
    } finally {
      setBusy(false);
    }
  };
  const at = hourIn(formats.language, formats.time(draft.at));
  return (
    <div data-no-print className={classes.leftover}>
      <Banner
        tone="warn"
        acts={
          <div className={classes.row}>
            {entry.can.write && (
              <Button size="xs" loading={busy} onClick={() => void restore()}>
                {t("entry.left_restore")}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              aria-expanded={shown}
              onClick={() => setShown(!shown)}
            >
              {t(shown ? "entry.left_hide" : "entry.left_show")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>
              {t("entry.left_discard")}
            </Button>
          </div>
        }
      >
        {t("entry.left", { date: formats.longDate(draft.at), at })}
      </Banner>
      {failed && <ErrorBlock what={t("entry.left_failed")} why={failed} />}
      {shown && <Text draft={draft} entry={entry} />}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("entry.left_discard")}
        onConfirm={onGone}
      >
        <p>{t("entry.left_discard_effect")}</p>
        <CopyButton value={`${draft.title}\n\n${draft.body ?? ""}`}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("ui.copied") : t("entry.copy_text")}
            </Button>
          )}
        </CopyButton>
      </ConfirmDialog>
    </div>
  );
}

/** What the draft says. HTML that has not been through the service is shown as
 * text: it has not been sanitised. */
function Text({ draft, entry }: { draft: Draft; entry: Entry }) {
  const { t } = useTranslation();
  const text =
    entry.body_type === "html" && draft.body !== undefined
      ? (new DOMParser().parseFromString(
          draft.body.replace(/<\/(p|h\d|li|tr|pre)>/g, "$&\n"),
          "text/html",
        ).body.textContent ?? "")
      : (draft.body ?? "");
  return (
    <div className={classes.draft}>
      {draft.titled && <p className={classes.draftTitle}>{draft.title || t("ui.untitled")}</p>}
      <p className={classes.asWritten}>{text.trim()}</p>
    </div>
  );
}
