import { ActionIcon, MultiSelect, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Kind } from "../../../../api/types";
import { EntrySearch } from "../parts/EntrySearch";
import { useFocusAfter } from "../parts/focus";
import classes from "./fields.module.css";
import { type ControlProps, named as namedOf } from "./named";
import { type Named, teamPeople, useNamedEntries } from "./references";

/** One reference in words; what cannot be named shows its number. */
export function Reference({ named }: { named: Named }) {
  const { t } = useTranslation();
  const words = named.label || t("fields.number", { number: named.value });
  if (named.pid)
    return (
      <Link to="/e/$pid/{-$slug}" params={{ pid: named.pid }}>
        {named.label || t("ui.untitled")}
      </Link>
    );
  if (named.href)
    return (
      <a href={named.href} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    );
  return <span>{words}</span>;
}

/** Entries chosen by searching them. */
export function EntriesControl(props: ControlProps & { kind: Kind }) {
  const { t } = useTranslation();
  const { entry, field, kind, value } = props;
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const named = useNamedEntries(entry, kind, value.texts);
  const full = value.texts.length > 0 && !field.allow_multi_values;
  const remove = async (gone: string) => {
    await value.commit(value.texts.filter((one) => one !== gone));
    focus("button", "input");
  };
  return (
    <div ref={box} className={classes.references}>
      {named.map((one) => (
        <span key={one.value} className={classes.reference}>
          <Reference named={one} />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t("fields.take_off", { name: one.label || one.value })}
            onClick={() => void remove(one.value)}
          >
            <IconX size={16} className="icon" aria-hidden />
          </ActionIcon>
        </span>
      ))}
      {!full && (
        <EntrySearch
          quiet
          label={props.label}
          kind={kind}
          without={[entry.pid, ...named.flatMap((one) => one.pid ?? [])]}
          onPick={(found) => {
            const next = String(found.serial);
            void value.commit(field.allow_multi_values ? [...value.texts, next] : [next]);
          }}
        />
      )}
      {props.about}
      {props.failed && <p className={classes.failed}>{props.failed}</p>}
    </div>
  );
}

interface Choice {
  value: string;
  label: string;
}

function ChooseSome({ choices, ...props }: ControlProps & { choices: Choice[] }) {
  const { t } = useTranslation();
  const { field, value } = props;
  const others = value.texts.filter((one) => !choices.some((choice) => choice.value === one));
  const data = [
    ...choices,
    ...others.map((one) => ({ value: one, label: t("fields.number", { number: one }) })),
  ];
  const shared = {
    ...namedOf(props),
    className: classes.input ?? "",
    data,
    searchable: true,
    clearable: !field.required,
    nothingFoundMessage: t("fields.no_choice"),
    clearButtonProps: { "aria-label": t("fields.clear", { name: field.name }) },
  };
  if (field.allow_multi_values)
    return (
      <MultiSelect {...shared} value={value.texts} onChange={(next) => void value.commit(next)} />
    );
  return (
    <Select
      {...shared}
      placeholder={t("fields.choose")}
      value={value.texts[0] ?? null}
      onChange={(next) => void value.commit(next ? [next] : [])}
    />
  );
}

/** People of the team, by name. */
export function PeopleControl(props: ControlProps) {
  const people = useQuery(teamPeople(props.entry.team.id)).data ?? [];
  const choices = people.map(({ user }) => ({ value: String(user.serial), label: user.name }));
  return <ChooseSome {...props} choices={choices} />;
}

/** Files of this entry, by name. */
export function UploadsControl(props: ControlProps) {
  const choices = props.entry.uploads
    .filter((one) => !one.hidden && !one.replaced)
    .map((one) => ({
      value: String(one.serial),
      label: one.folder ? `${one.folder}/${one.name}` : one.name,
    }));
  return <ChooseSome {...props} choices={choices} />;
}
