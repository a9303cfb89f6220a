import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/types";
import { useFormats } from "../../lib/format";
import { Banner } from "../../ui/Banner";
import { ActDialog } from "./acts/ActDialogs";
import { useAct } from "./acts/useAct";
import classes from "./entry.module.css";

interface BannersProps {
  entry: Entry;
  replace: (entry: Entry) => void;
  stale: boolean;
}

/** What state the entry is in: who, when, why, and what is still possible. */
export function Banners({ entry, replace, stale }: BannersProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const act = useAct(entry, replace);
  const [publishing, setPublishing] = useState(false);
  const button = (label: string, action: "unlock" | "unarchive" | "unstrike") => (
    <Button size="xs" variant="default" loading={act.busy} onClick={() => act.run({ action })}>
      {label}
    </Button>
  );
  const publish = entry.can.publish && (
    <Button size="xs" variant="default" onClick={() => setPublishing(true)}>
      {t("entry.publish")}
    </Button>
  );
  const locked = entry.locked_by && {
    name: entry.locked_by.name,
    date: entry.locked_at ? formats.longDate(entry.locked_at) : "",
  };
  return (
    <div className={classes.banners}>
      {stale && (
        <Banner tone="offline">{t("entry.stale", { at: formats.exact(entry.changed_at) })}</Banner>
      )}
      {entry.state === "struck" && (
        <Banner tone="warn" acts={entry.can.unstrike && button(t("entry.unstrike"), "unstrike")}>
          {t("entry.is_struck", { reason: entry.reason ?? "" })}
        </Banner>
      )}
      {entry.state === "void" && (
        <Banner tone="warn">{t("entry.is_void", { reason: entry.reason ?? "" })}</Banner>
      )}
      {entry.state === "archived" && (
        <Banner tone="info" acts={entry.can.unarchive && button(t("entry.unarchive"), "unarchive")}>
          {t("entry.is_archived")}
        </Banner>
      )}
      {entry.state === "draft" && (
        <Banner tone="info" acts={publish}>
          {t(
            entry.kind === "experiment" && !entry.template
              ? "entry.is_draft_page"
              : "entry.is_draft",
          )}
        </Banner>
      )}
      {entry.locked && (
        <Banner tone="info" acts={entry.can.unlock && button(t("entry.unlock"), "unlock")}>
          {locked ? t("entry.is_locked", locked) : t("entry.is_locked_plain")}
        </Banner>
      )}
      {publishing ? (
        <ActDialog
          asking="publish"
          entry={entry}
          act={act}
          onClose={() => {
            act.clear();
            setPublishing(false);
          }}
          onDuplicated={() => {}}
        />
      ) : (
        act.block
      )}
    </div>
  );
}
