import { Button } from "@mantine/core";
import { IconEyeQuestion } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/types";
import { pageName } from "../../lib/pages";
import { dirty } from "../../lib/save";
import { useArrival, useWindowTitle } from "../../ui/Page";
import { Acts } from "./acts/Acts";
import { Banners } from "./Banners";
import classes from "./entry.module.css";
import { Facts } from "./Facts";
import { Leftovers } from "./Leftovers";
import { Outline } from "./Outline";
import { Overlaps } from "./Overlaps";
import { Printed } from "./Printed";
import { SaveState } from "./SaveState";
import {
  CommentsSection,
  FieldsSection,
  FilesSection,
  LinksSection,
  SharingPanel,
  StepsSection,
  TagsLine,
} from "./sections";
import { Title } from "./Title";
import { TextSection } from "./text/TextSection";
import { useSaving } from "./useSaving";
import { Where } from "./Where";

interface WholeProps {
  entry: Entry;
  replace: (entry: Entry) => void;
  /** The last look at the service failed: what is shown may be old. */
  stale: boolean;
  onHistory: () => void;
}

/** The name of an entry in the window's title and beside it. */
export function placeOf(entry: Entry): string | undefined {
  if (entry.notebook && entry.page) return pageName(entry.notebook.code, entry.page);
  return entry.notebook?.code;
}

/** The page of an entry as it is now. */
export function Whole({ entry, replace, stale, onHistory }: WholeProps) {
  const { t } = useTranslation();
  const saving = useSaving(entry, replace);
  const { state } = saving;
  const [sharing, setSharing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const text = useRef<HTMLElement>(null);
  const title = state.text.title || t("ui.untitled");
  const writes = entry.can.write === true || dirty(state);
  useWindowTitle(title, placeOf(entry));
  useArrival(heading);
  const shared = { entry, replace };
  return (
    <article className={classes.page} data-state={entry.state}>
      <div className={classes.bar} data-no-print>
        <Where entry={entry} />
        <div className={classes.tools}>
          <SaveState saving={saving} writes={writes} />
          <Button
            variant="default"
            leftSection={<IconEyeQuestion size={18} className="icon" aria-hidden />}
            onClick={() => setSharing(true)}
          >
            {t(entry.can.share ? "entry.share" : "entry.who_sees")}
          </Button>
          <Acts {...shared} saving={saving} onHistory={onHistory} />
        </div>
      </div>
      <Printed entry={entry} className={classes.printed ?? ""} />
      <h1
        ref={heading}
        tabIndex={-1}
        className={writes ? "visually-hidden" : classes.title}
        data-struck={entry.state === "struck" || undefined}
      >
        {title}
      </h1>
      {writes && <Title saving={saving} struck={entry.state === "struck"} />}
      <Facts {...shared} />
      <TagsLine {...shared} />
      <Banners {...shared} stale={stale} />
      <Leftovers {...shared} saving={saving} />
      <div className={classes.columns}>
        <Outline
          body={state.text.body}
          html={entry.body_type === "html"}
          text={text}
          entry={entry}
        />
        <div className={classes.content}>
          <section ref={text} id="text" aria-label={t("entry.text")} className={classes.text}>
            <Overlaps entry={entry} saving={saving} />
            <TextSection key={entry.body_type} {...shared} saving={saving} />
          </section>
          <div id="fields">
            <FieldsSection {...shared} />
          </div>
          <div id="steps">
            <StepsSection {...shared} />
          </div>
          <div id="files">
            <FilesSection {...shared} />
          </div>
          <div id="links">
            <LinksSection {...shared} />
          </div>
          <div id="comments">
            <CommentsSection {...shared} />
          </div>
        </div>
      </div>
      {sharing && <SharingPanel {...shared} onClose={() => setSharing(false)} />}
    </article>
  );
}
