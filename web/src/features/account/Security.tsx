import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { List, Session } from "../../api/types";
import { useFormats } from "../../lib/format";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Line, Lines, Section } from "../../ui/Section";
import { browserOf } from "./browser";
import { PasswordForm } from "./PasswordForm";

const key = ["me", "sessions"];

/** Password, and where one is signed in. */
export function Security() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const formats = useFormats();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: key,
    queryFn: () => api.get<List<Session>>("/me/sessions").then((list) => list.items),
  });
  const end = useMutation({
    mutationFn: (id: string) => api.delete(id === "" ? "/me/sessions" : `/me/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const others = (sessions.data?.length ?? 0) > 1;
  return (
    <>
      <PasswordForm />
      <Section
        title={t("account.sessions")}
        acts={
          others && (
            <Button variant="default" onClick={() => end.mutate("")} loading={end.isPending}>
              {t("account.end_others")}
            </Button>
          )
        }
      >
        {sessions.isPending && <Loading rows={2} />}
        {sessions.isError && (
          <ErrorBlock what={t("account.sessions_failed")} why={sentence(sessions.error)} />
        )}
        {end.isError && <ErrorBlock what={t("account.not_ended")} why={sentence(end.error)} />}
        <Lines>
          {sessions.data?.map((session) => (
            <Line
              key={session.id}
              main={<span title={session.client}>{browserOf(session.client)}</span>}
              meta={
                session.current
                  ? t("account.this_session")
                  : t("account.seen", { at: formats.inList(session.seen_at) })
              }
              acts={
                !session.current && (
                  <Button variant="subtle" onClick={() => end.mutate(session.id)}>
                    {t("account.end_session")}
                  </Button>
                )
              }
            />
          ))}
        </Lines>
      </Section>
    </>
  );
}
