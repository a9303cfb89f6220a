import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useSentence } from "../../../api/sentence";
import type { Entry } from "../../../api/types";
import { dirty } from "../../../lib/save";
import { announce } from "../../../ui/announce";
import { ConfirmDialog } from "../../../ui/Dialog";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import type { EntrySaving } from "../useSaving";
import { PlainText } from "./PlainText";
import { Prose } from "./Prose";

const HtmlText = lazy(() => import("./HtmlText").then((loaded) => ({ default: loaded.HtmlText })));

interface TextSectionProps {
  entry: Entry;
  replace: (entry: Entry) => void;
  saving: EntrySaving;
}

/** The text of an entry: to read, or to write in the form that it has. What is
 * typed and not saved stays open, even when writing has become forbidden. */
export function TextSection({ entry, replace, saving }: TextSectionProps) {
  const { t } = useTranslation();
  const { loop, state } = saving;
  const images = useImages(entry, replace);
  const writes = entry.can.write === true || dirty(state);
  const label = t("entry.text");
  if (!writes) {
    if (entry.body === "") return <p>{t("entry.no_text")}</p>;
    return <Prose html={entry.body_html} />;
  }
  const shared = {
    start: state.text.body,
    label,
    onType: (text: string) => loop.typed("body", text),
    bind: loop.bind,
    drawn: entry.body_html,
    onPreview: () => loop.now(),
  };
  return (
    <>
      {images.failed && (
        <ErrorBlock what={t("editor.image_failed")} why={images.failed} onClose={images.clear} />
      )}
      {entry.body_type === "markdown" ? (
        <PlainText
          {...shared}
          help={t("editor.markdown_help")}
          acts={<Convert entry={entry} replace={replace} saving={saving} />}
        />
      ) : (
        <Suspense fallback={<Prose html={entry.body_html} />}>
          <HtmlText {...shared} upload={images.upload} />
        </Suspense>
      )}
    </>
  );
}

/** Sends images of the text as files of the entry. */
function useImages(entry: Entry, replace: (entry: Entry) => void) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [failed, setFailed] = useState<string>();
  const upload = async (file: File): Promise<string | undefined> => {
    const form = new FormData();
    form.append("file", file, file.name || "image.png");
    announce(t("editor.image_sending"));
    try {
      const before = new Set(entry.uploads.map((one) => one.id));
      const answer = await api.post<Entry>(`/entries/${entry.pid}/uploads`, form);
      replace(answer);
      const added = answer.uploads.filter((one) => !before.has(one.id));
      announce(t("editor.image_sent"));
      return added.at(-1)?.url;
    } catch (thrown) {
      setFailed(sentence(thrown));
      return undefined;
    }
  };
  return { upload, failed, clear: () => setFailed(undefined) };
}

/** Makes a Markdown text one that is edited as it looks. */
function Convert({ entry, replace, saving }: TextSectionProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState<string>();
  const convert = async () => {
    try {
      await saving.loop.now();
      const fresh = await api.get<Entry>(`/entries/${entry.pid}`);
      const change = { base_version: fresh.version, body: fresh.body_html, body_type: "html" };
      replace(await api.patch<Entry>(`/entries/${entry.pid}`, change));
      setAsking(false);
    } catch (thrown) {
      setFailed(sentence(thrown));
    }
  };
  return (
    <>
      <Button variant="subtle" size="xs" onClick={() => setAsking(true)}>
        {t("editor.convert")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("editor.convert")}
        onConfirm={() => void convert()}
        error={failed && <ErrorBlock what={t("editor.not_converted")} why={failed} />}
      >
        <p>{t("editor.convert_effect")}</p>
      </ConfirmDialog>
    </>
  );
}
