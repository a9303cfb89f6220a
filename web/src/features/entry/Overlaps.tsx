import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Overlap } from "../../api/types";
import { announce } from "../../ui/announce";
import classes from "./entry.module.css";
import { type Choice, type Place, placesOf, settle } from "./overlapping";
import { Prose } from "./text/Prose";
import type { EntrySaving } from "./useSaving";

interface OverlapsProps {
  entry: Entry;
  saving: EntrySaving;
}

/** Where two people changed the same words: both texts, and which to keep. They
 * stay both in the text until somebody chooses, and in the history for ever. */
export function Overlaps({ entry, saving }: OverlapsProps) {
  const { t } = useTranslation();
  const { loop, state } = saving;
  const may = entry.can.write === true;
  const places = entry.body_type === "html" ? placesOf(state.text.body) : [];
  const [others, setOthers] = useOthers(entry);
  const total = places.length + others.length;
  useEffect(() => {
    if (total > 0) announce(t("entry.overlaps", { count: total }), "assertive");
  }, [total, t]);
  if (total === 0) return null;
  const choose = (index: number, choice: Choice) =>
    void loop.rewrite((body) => {
      const place = placesOf(body)[index];
      return place ? settle(body, place, choice) : body;
    });
  return (
    <section className={classes.overlaps} aria-label={t("entry.overlaps_title")} data-no-print>
      <p className={classes.overlapsTitle}>{t("entry.overlaps", { count: total })}</p>
      <p>{t("entry.overlaps_safe")}</p>
      <ol className={classes.overlapList}>
        {places.map((place, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an overlap is its place
          <li key={index}>
            <Sides place={place} />
            {may && (
              <div className={classes.row}>
                {(["both", "first", "second"] as const).map((choice) => (
                  <Button
                    key={choice}
                    size="xs"
                    variant="default"
                    onClick={() => choose(index, choice)}
                  >
                    {t(`entry.keep_${choice}`)}
                  </Button>
                ))}
              </div>
            )}
          </li>
        ))}
        {others.map((one) => (
          <li key={`${one.part}${one.block ?? ""}${one.mine}`}>
            <dl className={classes.sides}>
              <div>
                <dt>{t("entry.theirs", { part: partName(one.part) })}</dt>
                <dd className={classes.asWritten}>{one.theirs || "—"}</dd>
              </div>
              <div>
                <dt>{t("entry.mine", { part: partName(one.part) })}</dt>
                <dd className={classes.asWritten}>{one.mine || "—"}</dd>
              </div>
            </dl>
            <div className={classes.row}>
              {may && one.part === "title" && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    loop.typed("title", one.theirs);
                    void loop.now();
                    setOthers(others.filter((other) => other !== one));
                  }}
                >
                  {t("entry.take_theirs")}
                </Button>
              )}
              <Button
                size="xs"
                variant="default"
                onClick={() => setOthers(others.filter((other) => other !== one))}
              >
                {t("entry.seen")}
              </Button>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );

  function partName(part: string): string {
    if (part === "title") return t("entry.title");
    return part.startsWith("field") ? part.replace(/^field[:/]/, "") : t("entry.text");
  }
}

function Sides({ place }: { place: Place }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.sides}>
      <div>
        <dt>{t("entry.first_saved")}</dt>
        <dd>{place.firstHtml ? <Prose html={place.firstHtml} /> : t("entry.removed_there")}</dd>
      </div>
      <div>
        <dt>{t("entry.then_saved")}</dt>
        <dd>{place.secondHtml ? <Prose html={place.secondHtml} /> : t("entry.removed_there")}</dd>
      </div>
    </dl>
  );
}

/** Overlaps that are not marked in the text: the answer to one save tells them
 * once, so they stay here until they were seen. */
function useOthers(entry: Entry): [Overlap[], (left: Overlap[]) => void] {
  const [others, setOthers] = useState<Overlap[]>([]);
  const { overlaps, body_type } = entry;
  useEffect(() => {
    const told = (overlaps ?? []).filter((one) => one.part !== "body" || body_type === "markdown");
    if (told.length > 0) setOthers((before) => [...before, ...told]);
  }, [overlaps, body_type]);
  return [others, setOthers];
}
