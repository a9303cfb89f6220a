import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { List, Member, Role, Team } from "../../api/types";
import { ConfirmDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Line, Lines, Section } from "../../ui/Section";
import { MemberDialog } from "./MemberDialog";
import { roles } from "./roles";

interface Props {
  team: Team;
  may: boolean;
}

/** The members of a team and their roles. */
export function People({ team, may }: Props) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const key = ["teams", team.id, "members"];
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const members = useQuery({
    queryKey: key,
    queryFn: () => api.get<List<Member>>(`/teams/${team.id}/members`).then((list) => list.items),
  });
  const change = useMutation({
    mutationFn: ({ user, role }: { user: string; role: Role }) =>
      api.put(`/teams/${team.id}/members/${user}`, { role }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const remove = useMutation({
    mutationFn: (member: Member) => api.delete(`/teams/${team.id}/members/${member.user.id}`),
    onSuccess: () => {
      setLeaving(null);
      return client.invalidateQueries({ queryKey: key });
    },
  });
  return (
    <Section
      title={t("team.people")}
      acts={
        may && (
          <Button
            variant="default"
            leftSection={<IconPlus size={18} className="icon" aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t("team.add_person")}
          </Button>
        )
      }
    >
      {members.isPending && <Loading />}
      {members.isError && (
        <ErrorBlock
          what={t("team.people_failed")}
          why={sentence(members.error)}
          onRetry={() => members.refetch()}
        />
      )}
      {change.isError && <ErrorBlock what={t("team.not_saved")} why={sentence(change.error)} />}
      {members.data && (
        <Lines>
          {members.data.map((member) => (
            <Line
              key={member.user.id}
              main={member.user.name}
              meta={may ? member.user.email : t(`role.${member.role}`)}
              acts={
                may && (
                  <>
                    <Select
                      aria-label={t("team.role_of", { name: member.user.name })}
                      data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
                      value={member.role}
                      allowDeselect={false}
                      w={200}
                      onChange={(role) =>
                        role && change.mutate({ user: member.user.id, role: role as Role })
                      }
                    />
                    <Button
                      variant="subtle"
                      aria-label={t("team.remove_named", { name: member.user.name })}
                      onClick={() => setLeaving(member)}
                    >
                      {t("ui.remove")}
                    </Button>
                  </>
                )
              }
            />
          ))}
        </Lines>
      )}
      {adding && <MemberDialog team={team} onClose={() => setAdding(false)} />}
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("team.remove_person")}
        onConfirm={() => leaving && remove.mutate(leaving)}
        busy={remove.isPending}
        error={
          remove.isError ? (
            <ErrorBlock what={t("team.not_removed")} why={sentence(remove.error)} />
          ) : undefined
        }
      >
        <p>{t("team.remove_effect", { name: leaving?.user.name ?? "" })}</p>
      </ConfirmDialog>
    </Section>
  );
}
