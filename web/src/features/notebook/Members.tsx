import { Button, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { Level, Notebook, NotebookMember } from "../../api/types";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import classes from "./notebook.module.css";
import { membersQuery, teamMembersQuery } from "./queries";

const levels: Level[] = ["read", "comment", "write"];

/** Who may open the notebook, and with what level. */
export function Members({ notebook }: { notebook: Notebook }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const query = useQuery(membersQuery(notebook.code));
  const save = useMutation({
    mutationFn: (members: NotebookMember[]) =>
      api.put(`/notebooks/${encodeURIComponent(notebook.code)}/members`, {
        members: members.map(({ user_id, level }) => ({ user_id, level })),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ["notebooks", notebook.code] }),
  });
  const members = query.data ?? [];
  const others = members.filter((member) => member.user_id !== notebook.holder.id);
  return (
    <section className={classes.section} aria-labelledby="members">
      <h2 id="members">{t("notebook.members")}</h2>
      {query.isPending && <Loading rows={2} />}
      {query.isError && (
        <ErrorBlock what={t("notebook.members_failed")} why={sentence(query.error)} />
      )}
      {save.isError && (
        <ErrorBlock what={t("notebook.members_not_saved")} why={sentence(save.error)} />
      )}
      {query.data && (
        <ul className={classes.list}>
          <li className={classes.line}>
            <span className={classes.pageTitle}>{notebook.holder.name}</span>
            <span className={classes.why}>{t("notebook.holder")}</span>
          </li>
          {others.map((member) => (
            <li key={member.user_id} className={classes.line}>
              <span className={classes.pageTitle}>{member.name}</span>
              {notebook.can.manage ? (
                <LevelAndRemove
                  member={member}
                  onChange={(level) =>
                    save.mutate(
                      members.map((one) =>
                        one.user_id === member.user_id ? { ...one, level } : one,
                      ),
                    )
                  }
                  onRemove={() =>
                    save.mutate(members.filter((one) => one.user_id !== member.user_id))
                  }
                />
              ) : (
                <span className={classes.why}>{t(`level.${member.level}`)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {query.data && notebook.can.manage && (
        <AddMember
          notebook={notebook}
          members={members}
          onAdd={(member) => save.mutate([...members, member])}
        />
      )}
    </section>
  );
}

interface LevelProps {
  member: NotebookMember;
  onChange: (level: Level) => void;
  onRemove: () => void;
}

function LevelAndRemove({ member, onChange, onRemove }: LevelProps) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        aria-label={t("notebook.level_of", { name: member.name })}
        data={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))}
        value={member.level}
        allowDeselect={false}
        w={150}
        onChange={(level) => level && onChange(level as Level)}
      />
      <Button
        variant="subtle"
        onClick={onRemove}
        aria-label={t("notebook.remove_member", { name: member.name })}
      >
        {t("ui.remove")}
      </Button>
    </>
  );
}

interface AddMemberProps {
  notebook: Notebook;
  members: NotebookMember[];
  onAdd: (member: NotebookMember) => void;
}

function AddMember({ notebook, members, onAdd }: AddMemberProps) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<string | null>(null);
  const team = useQuery(teamMembersQuery(notebook.team_id)).data ?? [];
  const inside = new Set([notebook.holder.id, ...members.map((member) => member.user_id)]);
  const choices = team.filter(({ user }) => !inside.has(user.id));
  if (choices.length === 0) return null;
  const add = () => {
    const found = choices.find(({ user }) => user.id === person);
    if (!found) return;
    onAdd({ user_id: found.user.id, name: found.user.name, level: "read" });
    setPerson(null);
  };
  return (
    <div className={classes.add}>
      <Select
        label={t("notebook.add_member")}
        placeholder={t("notebook.choose_person")}
        searchable
        data={choices.map(({ user }) => ({ value: user.id, label: user.name }))}
        value={person}
        onChange={setPerson}
      />
      <Button variant="default" disabled={!person} onClick={add}>
        {t("ui.add")}
      </Button>
    </div>
  );
}
