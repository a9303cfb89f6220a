import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconCopy,
  IconDots,
  IconDownload,
  IconFileOff,
  IconHistory,
  IconLink,
  IconLock,
  IconLockOpen,
  IconPinned,
  IconPinnedOff,
  IconPrinter,
  IconSend,
  IconStrikethrough,
  IconUserShare,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { address } from "../../../api/client";
import type { Ability, Entry } from "../../../api/types";
import { announce } from "../../../ui/announce";
import classes from "../entry.module.css";
import type { EntrySaving } from "../useSaving";
import { ActDialog, type Asking } from "./ActDialogs";
import { useAct } from "./useAct";

const icon = { size: 18, className: "icon", "aria-hidden": true } as const;

const lines = ["about", "whose", "end"];

interface ActsProps {
  entry: Entry;
  replace: (entry: Entry) => void;
  saving: EntrySaving;
  onHistory: () => void;
}

/** What can be done to the entry, as the service allows it. What was typed is
 * saved first, so that an act holds for what one sees. */
export function Acts({ entry, replace, saving, onHistory }: ActsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const act = useAct(entry, replace);
  const [asking, setAsking] = useState<Asking>();
  const { can } = entry;
  const now = async (action: string) => {
    await saving.loop.now();
    await act.run({ action });
  };
  const ask = async (what: Asking) => {
    await saving.loop.now();
    setAsking(what);
  };
  const item = (may: Ability, Icon: typeof IconLock, label: string, onClick: () => void) =>
    can[may] && (
      <Menu.Item key={label} leftSection={<Icon {...icon} />} onClick={onClick}>
        {t(`entry.${label}`)}
      </Menu.Item>
    );
  const copyLink = async () => {
    await navigator.clipboard?.writeText(`${window.location.origin}/e/${entry.pid}`);
    announce(t("entry.link_copied"));
  };
  const groups: ReactNode[][] = [
    [
      <Menu.Item key="history" leftSection={<IconHistory {...icon} />} onClick={onHistory}>
        {t("entry.history")}
      </Menu.Item>,
      item("duplicate", IconCopy, "duplicate_ask", () => void ask("duplicate")),
      entry.pinned
        ? item("pin", IconPinnedOff, "unpin", () => void now("unpin"))
        : item("pin", IconPinned, "pin", () => void now("pin")),
      <Menu.Item key="link" leftSection={<IconLink {...icon} />} onClick={() => void copyLink()}>
        {t("entry.copy_link")}
      </Menu.Item>,
      <Menu.Item
        key="export"
        component="a"
        href={address("/export.eln", { entries: entry.pid })}
        download
        leftSection={<IconDownload {...icon} />}
      >
        {t("entry.export")}
      </Menu.Item>,
      <Menu.Item
        key="print"
        leftSection={<IconPrinter {...icon} />}
        onClick={() => void saving.loop.now().then(() => setTimeout(() => window.print(), 300))}
      >
        {t("entry.print")}
      </Menu.Item>,
    ],
    [
      item("publish", IconSend, "publish", () => void ask("publish")),
      item("transfer", IconUserShare, "transfer_ask", () => void ask("transfer")),
      item("move", IconArrowRight, "move_ask", () => void ask("move")),
      !entry.locked && item("lock", IconLock, "lock", () => void now("lock")),
      entry.locked && item("unlock", IconLockOpen, "unlock", () => void now("unlock")),
      entry.state !== "archived" &&
        item("archive", IconArchive, "archive", () => void now("archive")),
      item("unarchive", IconArchiveOff, "unarchive", () => void now("unarchive")),
    ],
    [
      item("strike", IconStrikethrough, "strike_ask", () => void ask("strike")),
      item("unstrike", IconStrikethrough, "unstrike", () => void now("unstrike")),
      item("void", IconFileOff, "void_ask", () => void ask("void")),
    ],
  ];
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t("entry.acts")}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {groups
            .map((group) => group.filter(Boolean))
            .filter((group) => group.length > 0)
            .flatMap((group, place) =>
              place === 0 ? group : [<Menu.Divider key={lines[place]} />, ...group],
            )}
        </Menu.Dropdown>
      </Menu>
      {act.block && !asking && <div className={classes.actFailed}>{act.block}</div>}
      {asking && (
        <ActDialog
          asking={asking}
          entry={entry}
          act={act}
          onClose={() => {
            act.clear();
            setAsking(undefined);
          }}
          onDuplicated={(copy) =>
            void navigate({
              to: "/e/$pid/{-$slug}",
              params: { pid: copy.pid },
              state: { justMade: true },
            })
          }
        />
      )}
    </>
  );
}
