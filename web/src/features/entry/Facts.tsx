import { Rating, Select, TextInput } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { labelsQuery } from "../../api/queries";
import type { Entry, Label } from "../../api/types";
import { useFormats } from "../../lib/format";
import { Dot } from "../../ui/Dot";
import classes from "./entry.module.css";
import type { SectionProps } from "./sections";
import { pathOf, useWrite } from "./sections/parts/write";

type Change = Record<string, string | number | null>;

/** What is known of an entry beside its text, in one line; each is edited where
 * it stands. */
export function Facts({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const write = useWrite({ entry, replace });
  const may = entry.can.write === true;
  const save = (change: Change) =>
    write.run(() => api.patch<Entry>(pathOf(entry), { base_version: entry.version, ...change }));
  return (
    <>
      <dl className={classes.facts} aria-label={t("entry.facts")}>
        <Fact name={t("entry.kind")}>
          {t(entry.template ? "kind.template" : `kind.${entry.kind}`)}
        </Fact>
        {(may || entry.status) && (
          <Fact name={t("entry.status")}>
            <LabelFact
              entry={entry}
              noun="statuses"
              label={entry.status}
              name={t("entry.status")}
              onSave={may ? (id) => save({ status_id: id }) : undefined}
            />
          </Fact>
        )}
        {(may || entry.category) && (
          <Fact name={t("entry.category")}>
            <LabelFact
              entry={entry}
              noun="categories"
              label={entry.category}
              name={t("entry.category")}
              onSave={may ? (id) => save({ category_id: id }) : undefined}
            />
          </Fact>
        )}
        <Fact name={t("entry.date")}>
          {may ? (
            <DateFact date={entry.date} onSave={(date) => save({ date })} />
          ) : (
            <span className="figures">{formats.date(entry.date)}</span>
          )}
        </Fact>
        <Fact name={t("entry.author")}>{entry.author.name}</Fact>
        {entry.custodian.id !== entry.author.id && (
          <Fact name={t("entry.custodian")}>{entry.custodian.name}</Fact>
        )}
        {entry.origin && (
          <Fact name={t("entry.origin")}>
            <Link to="/e/$pid/{-$slug}" params={{ pid: entry.origin.pid }}>
              {entry.origin.title || t("ui.untitled")}
            </Link>
          </Fact>
        )}
        {(may || entry.custom_id !== undefined) && (
          <Fact name={t("entry.custom_id")}>
            {may ? (
              <NumberFact value={entry.custom_id} onSave={(n) => save({ custom_id: n })} />
            ) : (
              <span className="figures">{entry.custom_id}</span>
            )}
          </Fact>
        )}
        {(may || entry.rating > 0) && (
          <Fact name={t("entry.rating")}>
            <Rating
              value={entry.rating}
              readOnly={!may}
              allowClear
              fullSymbol={<IconStarFilled size={18} className={classes.stars} aria-hidden />}
              emptySymbol={<IconStar size={18} className={classes.noStar} aria-hidden />}
              getSymbolLabel={(n) => t("entry.rating_of", { count: n })}
              aria-label={t("entry.rating_of", { count: entry.rating })}
              onChange={(rating) => void save({ rating })}
            />
          </Fact>
        )}
      </dl>
      {write.failed && (
        <p role="alert" className={classes.factFailed}>
          {t("entry.not_saved")} {write.failed}
        </p>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface LabelFactProps {
  entry: Entry;
  noun: "statuses" | "categories";
  label: Label | undefined;
  name: string;
  onSave: ((id: string) => unknown) | undefined;
}

function LabelFact({ entry, noun, label, name, onSave }: LabelFactProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const list = useQuery({
    ...labelsQuery(entry.team.id, noun, entry.kind),
    enabled: onSave !== undefined && wanted,
  }).data;
  if (!onSave) return label ? <Dot color={label.color}>{label.title}</Dot> : null;
  const shown = (list ?? []).filter((one) => !one.hidden || one.id === label?.id);
  const all = label && !shown.some((one) => one.id === label.id) ? [label, ...shown] : shown;
  return (
    <Select
      aria-label={name}
      classNames={{ input: classes.inline ?? "", root: classes.labelFact ?? "" }}
      placeholder={t("entry.none")}
      comboboxProps={{ width: 240, position: "bottom-start" }}
      rightSectionWidth={24}
      leftSection={label && <Dot color={label.color}>{""}</Dot>}
      leftSectionWidth={label ? 24 : 0}
      data={[
        { value: "", label: t("entry.none") },
        ...all.map((one) => ({ value: one.id, label: one.title })),
      ]}
      renderOption={({ option }) => {
        const one = all.find((each) => each.id === option.value);
        return one ? <Dot color={one.color}>{one.title}</Dot> : option.label;
      }}
      value={label?.id ?? ""}
      allowDeselect={false}
      onFocus={() => setWanted(true)}
      onMouseEnter={() => setWanted(true)}
      onChange={(id) => void onSave(id ?? "")}
    />
  );
}

function DateFact({ date, onSave }: { date: string; onSave: (date: string) => unknown }) {
  const { t } = useTranslation();
  const [text, setText] = useState(date);
  useEffect(() => setText(date), [date]);
  const keep = () => {
    if (/^\d{4}-\d\d-\d\d$/.test(text) && text !== date) void onSave(text);
    else setText(date);
  };
  return (
    <TextInput
      type="date"
      aria-label={t("entry.date")}
      classNames={{ input: classes.inline ?? "" }}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setText(date);
      }}
    />
  );
}

interface NumberFactProps {
  value: number | undefined;
  onSave: (value: number | null) => unknown;
}

function NumberFact({ value, onSave }: NumberFactProps) {
  const { t } = useTranslation();
  const kept = value === undefined ? "" : String(value);
  const [text, setText] = useState(kept);
  const [wrong, setWrong] = useState(false);
  useEffect(() => setText(kept), [kept]);
  const keep = () => {
    const typed = text.trim();
    const fine = typed === "" || (/^\d{1,15}$/.test(typed) && Number(typed) > 0);
    setWrong(!fine);
    if (fine && typed !== kept) void onSave(typed === "" ? null : Number(typed));
  };
  return (
    <TextInput
      aria-label={t("entry.custom_id")}
      classNames={{ input: classes.inline ?? "" }}
      className={classes.numberFact ?? ""}
      inputMode="numeric"
      placeholder={t("entry.none")}
      value={text}
      error={wrong && t("entry.custom_id_wrong")}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setText(kept);
      }}
    />
  );
}
