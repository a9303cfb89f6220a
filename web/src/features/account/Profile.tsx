import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { meQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Me } from "../../api/types";
import { SavedField } from "../../ui/SavedField";
import { Line, Lines, Section } from "../../ui/Section";

/** Name and identities. */
export function Profile({ me }: { me: Me }) {
  const { t } = useTranslation();
  const save = useSaveMe();
  return (
    <>
      <Section title={t("account.profile")}>
        <SavedField
          label={t("account.first")}
          value={me.user.first}
          autoComplete="given-name"
          onSave={(first) => save({ first })}
        />
        <SavedField
          label={t("account.last")}
          value={me.user.last}
          autoComplete="family-name"
          onSave={(last) => save({ last })}
        />
        <SavedField
          label={t("account.orcid")}
          description={t("account.orcid_help")}
          value={me.user.orcid ?? ""}
          onSave={(orcid) => save({ orcid })}
        />
        <p>
          {t("account.email")} {me.user.email}
        </p>
      </Section>
      <Section title={t("account.teams")}>
        <Lines>
          {me.memberships.map((membership) => (
            <Line
              key={membership.team_id}
              main={membership.team}
              meta={t(`role.${membership.role}`)}
            />
          ))}
        </Lines>
      </Section>
    </>
  );
}

/** Saves a part of the account; resolves with why when it cannot. */
function useSaveMe() {
  const sentence = useSentence();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (part: { first?: string; last?: string; orcid?: string }) =>
      api.patch<Me>("/me", part),
    onSuccess: (fresh) => client.setQueryData(meQuery.queryKey, fresh),
  });
  return (part: { first?: string; last?: string; orcid?: string }) =>
    change.mutateAsync(part).then(
      () => undefined,
      (error: unknown) => sentence(error),
    );
}
