import { ActionIcon, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import { notebooksQuery, useMe } from "../../../../api/queries";
import type { Entry, Level, List } from "../../../../api/types";
import { announce } from "../../../../ui/announce";
import { useFocusAfter } from "../parts/focus";
import { SuggestBox } from "../parts/SuggestBox";
import shared from "../sections.module.css";
import { type Grant, kindOf, levels } from "./model";
import classes from "./sharing.module.css";
import { usePrincipalName } from "./words";

interface OthersProps {
  entry: Entry;
  others: Grant[];
  onChange: (others: Grant[]) => void;
}

/** The people, notebooks, teams and groups that the entry is open to by name. */
export function Others({ entry, others, onChange }: OthersProps) {
  const { t } = useTranslation();
  const nameOf = usePrincipalName();
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const set = (principal: string, level: Level) =>
    onChange(others.map((one) => (one.principal === principal ? { ...one, level } : one)));
  const remove = (gone: Grant) => {
    onChange(others.filter((one) => one.principal !== gone.principal));
    announce(t("sharing.taken_off", { name: nameOf(gone.principal, gone.name) }));
    focus("[data-add-grant] input");
  };
  const add = (grant: Grant) => {
    if (others.some((one) => one.principal === grant.principal)) return;
    onChange([...others, grant]);
    announce(t("sharing.put_on", { name: nameOf(grant.principal, grant.name) }));
  };
  return (
    <div ref={box}>
      <p className={classes.label}>{t("sharing.others")}</p>
      <ul className={shared.list}>
        {others.map((one) => (
          <Line
            key={one.principal}
            entry={entry}
            grant={one}
            name={nameOf(one.principal, one.name)}
            onLevel={(level) => set(one.principal, level)}
            onRemove={() => remove(one)}
          />
        ))}
      </ul>
      <div data-add-grant className={classes.add}>
        <Add entry={entry} onAdd={add} />
      </div>
    </div>
  );
}

interface LineProps {
  entry: Entry;
  grant: Grant;
  name: string;
  onLevel: (level: Level) => void;
  onRemove: () => void;
}

function Line({ entry, grant, name, onLevel, onRemove }: LineProps) {
  const { t } = useTranslation();
  const author = grant.principal === `user:${entry.author.id}`;
  const custodian = grant.principal === `user:${entry.custodian.id}`;
  return (
    <li className={classes.line}>
      <span className={classes.name}>{name}</span>
      {author || custodian ? (
        <span className={shared.meta}>
          {t(author ? "sharing.rule_author" : "sharing.rule_custodian")}
        </span>
      ) : (
        <>
          <Select
            className={classes.level ?? ""}
            aria-label={t("sharing.level_of", { name })}
            data={levels.map((level) => ({ value: level, label: t(`sharing.level_${level}`) }))}
            value={grant.level}
            allowDeselect={false}
            onChange={(level) => level && onLevel(level as Level)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("sharing.take_off", { name })}
            onClick={onRemove}
          >
            <IconX size={18} className="icon" aria-hidden />
          </ActionIcon>
        </>
      )}
    </li>
  );
}

interface Suggestion {
  value: string;
  label: string;
}

/** Whom one may name: people of one's labs, one's teams and their groups, the
 * notebook; anyone else by their exact email address. */
function Add({ entry, onAdd }: { entry: Entry; onAdd: (grant: Grant) => void }) {
  const { t } = useTranslation();
  const nameOf = usePrincipalName();
  const places = usePlaces(entry);
  return (
    <SuggestBox<Grant>
      label={t("sharing.add")}
      placeholder={t("sharing.add_hint")}
      queryKey={["suggest", "principal", entry.pid]}
      load={async (q, signal) => {
        const people = await api.get<List<Suggestion>>(
          "/suggest",
          { kind: "person", q },
          { signal },
        );
        const wanted = q.toLocaleLowerCase();
        const near = (await places()).filter(({ name }) =>
          name.toLocaleLowerCase().includes(wanted),
        );
        const named = people.items.map(({ value, label }) => ({
          principal: `user:${value}`,
          level: "read" as const,
          name: label,
        }));
        return [...named, ...near];
      }}
      idOf={(one) => one.principal}
      option={(one) => nameOf(one.principal, one.name)}
      onPick={onAdd}
      onText={(text) => {
        if (text.includes("@")) onAdd({ principal: `user:${text}`, level: "read", name: text });
      }}
      empty={t("sharing.nobody")}
    />
  );
}

interface Group {
  id: string;
  name: string;
}

/** The teams, groups and notebook that the entry can be opened to. */
function usePlaces(entry: Entry): () => Promise<Grant[]> {
  const client = useQueryClient();
  const me = useMe();
  const notebooks = useQuery({ ...notebooksQuery, enabled: entry.notebook !== undefined }).data;
  const one = (principal: string, name: string): Grant => ({ principal, level: "read", name });
  return async () => {
    const teams = me?.teams ?? [];
    const groups = await Promise.all(
      teams.map((team) =>
        client
          .fetchQuery({
            queryKey: ["teams", team.id, "groups"],
            queryFn: () => api.get<List<Group>>(`/teams/${team.id}/groups`).then((a) => a.items),
            staleTime: 60_000,
            retry: false,
          })
          .catch(() => []),
      ),
    );
    const notebook = notebooks?.find(({ code }) => code === entry.notebook?.code);
    return [
      ...(notebook ? [one(`notebook:${notebook.id}`, `${notebook.code} ${notebook.title}`)] : []),
      ...teams
        .filter(({ id }) => id !== entry.team.id)
        .map(({ id, name }) => one(`team:${id}`, name)),
      ...groups.flat().map(({ id, name }) => one(`group:${id}`, name)),
    ].filter(({ principal }) => kindOf(principal) !== "");
  };
}
