import { Button, Modal } from "@mantine/core";
import { IconDownload, IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { offline, problemOf } from "../../../../api/problem";
import { useSentence } from "../../../../api/sentence";
import type { Upload } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { ErrorBlock } from "../../../../ui/ErrorBlock";
import { Loading } from "../../../../ui/Loading";
import classes from "./files.module.css";
import { previewOf } from "./tree";

interface PreviewDialogProps {
  file: Upload;
  onClose: () => void;
}

/** Shows a file on the page. Nothing of it can run: pictures and text are drawn
 * by us, the rest stands in a frame that the service sends as a sandbox. */
export function PreviewDialog({ file, onClose }: PreviewDialogProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Modal
      opened
      onClose={onClose}
      title={file.name}
      size="min(72rem, 94vw)"
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <div className={classes.preview}>
        <Content file={file} />
        <div className={classes.previewFoot}>
          <span>{formats.bytes(file.size)}</span>
          <span className={classes.previewActs}>
            <Button
              component="a"
              className={classes.plain ?? ""}
              href={file.url}
              target="_blank"
              rel="noopener noreferrer"
              variant="default"
              leftSection={<IconExternalLink size={18} className="icon" aria-hidden />}
            >
              {t("files.new_tab")}
            </Button>
            <Button
              component="a"
              className={classes.plain ?? ""}
              href={file.download_url}
              download={file.name}
              variant="default"
              leftSection={<IconDownload size={18} className="icon" aria-hidden />}
            >
              {t("files.download")}
            </Button>
          </span>
        </div>
      </div>
    </Modal>
  );
}

function Content({ file }: { file: Upload }) {
  switch (previewOf(file)) {
    case "image":
      return <Image file={file} />;
    case "text":
      return <Text file={file} />;
    case "pdf":
      return <iframe className={classes.frame} src={file.url} title={file.name} />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: a recording of the lab has none
      return <audio controls src={file.url} className={classes.media} />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: a recording of the lab has none
      return <video controls src={file.url} className={classes.media} />;
    default:
      return null;
  }
}

function Image({ file }: { file: Upload }) {
  const { t } = useTranslation();
  const [broken, setBroken] = useState(false);
  if (broken) return <ErrorBlock what={t("files.no_preview")} why={t("files.no_preview_why")} />;
  return (
    <img
      src={file.url}
      alt={file.comment || file.name}
      className={classes.image}
      onError={() => setBroken(true)}
    />
  );
}

const most = 500_000;

/** The first half megabyte of a text, as text. */
async function beginning(url: string, signal: AbortSignal): Promise<string> {
  const init = { signal, headers: { Range: `bytes=0-${most - 1}` } };
  const answer = await fetch(url, init).catch(() => {
    throw offline();
  });
  if (answer.status === 416) return "";
  if (!answer.ok) throw await problemOf(answer);
  return answer.text();
}

function Text({ file }: { file: Upload }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const text = useQuery({
    queryKey: ["file", file.id, "text"],
    queryFn: ({ signal }) => beginning(file.url, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (text.isPending) return <Loading rows={8} />;
  if (text.isError)
    return (
      <ErrorBlock
        what={t("files.no_preview")}
        why={sentence(text.error)}
        onRetry={() => void text.refetch()}
      />
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls by keyboard */}
      <pre className={classes.text} tabIndex={0}>
        {text.data}
      </pre>
      {file.size > most && <p>{t("files.cut")}</p>}
    </>
  );
}
