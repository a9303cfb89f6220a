import { Button } from "@mantine/core";
import { Fragment, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "../../../api/types";
import { type Compared, compareBodies, compareLines, type Word } from "../../../lib/historyDiff";
import { Section } from "../../../ui/Section";
import { Prose } from "../text/Prose";
import classes from "./history.module.css";
import { partDifferences, type Titles } from "./otherParts";

interface DifferencesProps {
  before: Content;
  after: Content;
  titles: Titles;
}

/** What differs between two versions: the text by blocks and words, the other
 * parts before and after. Said with words and signs, not with colour alone. */
export function Differences({ before, after, titles }: DifferencesProps) {
  const { t } = useTranslation();
  const parts = partDifferences(before, after, t, titles);
  const markdown = before.body_type === "markdown" && after.body_type === "markdown";
  const blocks = useMemo(
    () => (markdown ? [] : compareBodies(before.body_html, after.body_html)),
    [before, after, markdown],
  );
  const lines = useMemo(
    () => (markdown ? compareLines(before.body, after.body) : []),
    [before, after, markdown],
  );
  const changed = [...blocks, ...lines].filter((one) => one.kind !== "same").length;
  if (changed === 0 && parts.length === 0) return <p>{t("versions.no_difference")}</p>;
  return (
    <>
      <p role="status">{t("versions.differences", { count: changed + parts.length })}</p>
      {parts.length > 0 && (
        <Section title={t("versions.other_parts")}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t("versions.part")}</th>
                <th scope="col">{t("versions.before")}</th>
                <th scope="col">{t("versions.after")}</th>
              </tr>
            </thead>
            <tbody>
              {parts.map((row) => (
                <tr key={row.part}>
                  <th scope="row">{row.name}</th>
                  <td>
                    {row.removed.length === 0
                      ? "—"
                      : row.removed.map((line) => <del key={line}>{line}</del>)}
                  </td>
                  <td>
                    {row.added.length === 0
                      ? "—"
                      : row.added.map((line) => <ins key={line}>{line}</ins>)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {changed > 0 && (
        <Section title={t("entry.text")}>
          {markdown ? <Lines lines={lines} /> : <Blocks blocks={blocks} />}
        </Section>
      )}
    </>
  );
}

/** Blocks in order; long stretches that are the same fold. */
function Blocks({ blocks }: { blocks: Compared[] }) {
  const groups: { same: boolean; blocks: Compared[]; at: number }[] = [];
  blocks.forEach((block, at) => {
    const same = block.kind === "same";
    const last = groups.at(-1);
    if (last && last.same === same) last.blocks.push(block);
    else groups.push({ same, blocks: [block], at });
  });
  return (
    <div className={classes.blocks}>
      {groups.map(({ same, blocks: some, at }) =>
        same && some.length > 3 ? (
          <Folded key={at} blocks={some} />
        ) : (
          <Fragment key={at}>
            {some.map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
              <Block key={index} block={block} />
            ))}
          </Fragment>
        ),
      )}
    </div>
  );
}

function Folded({ blocks }: { blocks: Compared[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <Button variant="subtle" size="xs" onClick={() => setOpen(true)} data-no-print>
        {t("versions.folded", { count: blocks.length })}
      </Button>
    );
  // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
  return blocks.map((block, index) => <Block key={index} block={block} />);
}

const signs = { added: "+", removed: "−", changed: "±", same: "" };

function Block({ block }: { block: Compared }) {
  const { t } = useTranslation();
  if (block.kind === "same") return <Prose html={block.html} />;
  return (
    <div className={classes.block} data-kind={block.kind}>
      <span className={classes.sign}>
        <span aria-hidden>{signs[block.kind]}</span> {t(`versions.block_${block.kind}`)}
      </span>
      {block.kind === "changed" ? <Changed block={block} /> : <Prose html={block.html} />}
    </div>
  );
}

function Changed({ block }: { block: Extract<Compared, { kind: "changed" }> }) {
  const { t } = useTranslation();
  const sameWords = block.words.every((word) => word.kind === "same");
  if (!sameWords && !/<(table|img|ul|ol|pre|div|figure)/.test(block.after))
    return <Words words={block.words} />;
  return (
    <>
      <p className={classes.small}>{t("versions.before")}</p>
      <Prose html={block.before} />
      <p className={classes.small}>{t("versions.after")}</p>
      <Prose html={block.after} />
      {!sameWords && <Words words={block.words} />}
    </>
  );
}

function Words({ words }: { words: Word[] }) {
  const { t } = useTranslation();
  return (
    <p className={classes.words}>
      {words.map((word, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: a word is its place
        if (word.kind === "same") return <span key={index}>{word.text}</span>;
        const Tag = word.kind === "added" ? "ins" : "del";
        return (
          <Tag key={index}>
            <span className="visually-hidden"> [{t(`versions.word_${word.kind}`)}] </span>
            {word.text}
          </Tag>
        );
        // biome-ignore-end lint/suspicious/noArrayIndexKey: a word is its place
      })}
    </p>
  );
}

function Lines({ lines }: { lines: Word[] }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.lines}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <li key={index} data-kind={line.kind}>
          <span aria-hidden className={classes.gutter}>
            {line.kind === "same" ? " " : signs[line.kind]}
          </span>
          {line.kind !== "same" && (
            <span className="visually-hidden">{t(`versions.word_${line.kind}`)} </span>
          )}
          {line.text || "\u00a0"}
        </li>
      ))}
    </ol>
  );
}
