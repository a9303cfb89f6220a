import { ActionIcon, CopyButton, Menu } from "@mantine/core";
import {
  IconArchive,
  IconCopy,
  IconDots,
  IconDownload,
  IconEye,
  IconEyeOff,
  IconFile,
  IconFolder,
  IconHistory,
  IconPencil,
  IconReplace,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import type { Entry, Upload } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { Moment } from "../../../../ui/Moment";
import { pathOf, type Write } from "../parts/write";
import shared from "../sections.module.css";
import type { Act } from "./FileDialogs";
import classes from "./files.module.css";
import { type Folder, historyOf, previewOf } from "./tree";

interface FileViewProps {
  folder: Folder;
  view: "list" | "grid";
  entry: Entry;
  write: Write;
  onAct: (act: Act) => void;
}

/** The files of one folder, as lines or as cards. */
export function FileView({ folder, view, ...rest }: FileViewProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.folder}>
      {folder.path && (
        <h3 className={classes.folderName}>
          <IconFolder size={18} className="icon" aria-hidden /> {folder.path}
        </h3>
      )}
      <ul
        className={view === "grid" ? classes.cards : shared.list}
        aria-label={folder.path || t("files.top")}
      >
        {folder.files.map((file) => (
          <File key={file.id} file={file} card={view === "grid"} {...rest} />
        ))}
      </ul>
    </div>
  );
}

interface FileProps extends Omit<FileViewProps, "folder" | "view"> {
  file: Upload;
  card: boolean;
}

function File({ file, card, ...rest }: FileProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li className={card ? classes.card : classes.line} data-file={file.id}>
      <Picture file={file} />
      <div className={classes.said}>
        <Name file={file} onAct={rest.onAct} />
        <span className={shared.meta}>
          {formats.bytes(file.size)} · <Moment at={file.created_at} />
          {file.replaces && ` · ${t("files.replaced_once")}`}
          {file.immutable && ` · ${t("files.fixed")}`}
        </span>
        {file.hidden && <span className={classes.aside}>{t("files.hidden")}</span>}
        {file.archived && !file.hidden && (
          <span className={classes.aside}>{t("files.archived")}</span>
        )}
        {file.comment && <p className={classes.comment}>{file.comment}</p>}
      </div>
      <FileMenu file={file} {...rest} />
    </li>
  );
}

/** The picture made small, or what stands for a file. */
function Picture({ file }: { file: Upload }) {
  const [broken, setBroken] = useState(false);
  return (
    <span className={classes.picture} aria-hidden>
      {file.thumbnail_url && !broken ? (
        <img src={file.thumbnail_url} alt="" loading="lazy" onError={() => setBroken(true)} />
      ) : (
        <IconFile size={20} className="icon" />
      )}
    </span>
  );
}

function Name({ file, onAct }: { file: Upload; onAct: (act: Act) => void }) {
  if (!previewOf(file))
    return (
      <a href={file.download_url} download={file.name} className={classes.name}>
        {file.name}
      </a>
    );
  return (
    <button type="button" className={classes.name} onClick={() => onAct({ kind: "preview", file })}>
      {file.name}
    </button>
  );
}

function FileMenu({ file, entry, write, onAct }: Omit<FileProps, "card">) {
  const { t } = useTranslation();
  const may = entry.can.upload === true && !file.immutable;
  const icon = (Icon: typeof IconFile) => <Icon size={18} className="icon" aria-hidden />;
  const change = (changes: object, done: string) =>
    void write.run(() => api.patch<Entry>(`${pathOf(entry)}/uploads/${file.id}`, changes), done);
  const show = () =>
    void write.run(
      () => api.post<Entry>(`${pathOf(entry)}/uploads/${file.id}/show`),
      t("files.shown_now", { name: file.name }),
    );
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon
          data-file-menu
          variant="subtle"
          color="gray"
          aria-label={t("files.acts_of", { name: file.name })}
        >
          <IconDots size={18} className="icon" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {previewOf(file) && (
          <Menu.Item leftSection={icon(IconEye)} onClick={() => onAct({ kind: "preview", file })}>
            {t("files.preview")}
          </Menu.Item>
        )}
        <Menu.Item
          component="a"
          className={classes.plain ?? ""}
          href={file.download_url}
          download={file.name}
          leftSection={icon(IconDownload)}
        >
          {t("files.download")}
        </Menu.Item>
        <CopyButton value={file.sha256}>
          {({ copied, copy }) => (
            <Menu.Item closeMenuOnClick={false} leftSection={icon(IconCopy)} onClick={copy}>
              {copied ? t("ui.copied") : t("files.copy_sum", { sum: file.sha256.slice(0, 8) })}
            </Menu.Item>
          )}
        </CopyButton>
        {historyOf(entry.uploads, file).length > 1 && (
          <Menu.Item
            leftSection={icon(IconHistory)}
            onClick={() => onAct({ kind: "history", file })}
          >
            {t("files.history")}
          </Menu.Item>
        )}
        {may && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={icon(IconPencil)} onClick={() => onAct({ kind: "edit", file })}>
              {t("files.edit")}
            </Menu.Item>
            {!file.hidden && (
              <Menu.Item
                leftSection={icon(IconReplace)}
                onClick={() => onAct({ kind: "replace", file })}
              >
                {t("files.replace")}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={icon(IconArchive)}
              onClick={() =>
                change(
                  { archived: !file.archived },
                  t(file.archived ? "files.unarchived_now" : "files.archived_now", {
                    name: file.name,
                  }),
                )
              }
            >
              {t(file.archived ? "files.unarchive" : "files.archive")}
            </Menu.Item>
            {file.hidden ? (
              <Menu.Item leftSection={icon(IconEye)} onClick={show}>
                {t("files.show")}
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={icon(IconEyeOff)}
                onClick={() => onAct({ kind: "hide", file })}
              >
                {t("files.hide")}
              </Menu.Item>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
