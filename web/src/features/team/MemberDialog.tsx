import { Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import type { Role, Team } from "../../api/types";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Password } from "../../ui/Password";
import { roles } from "./roles";

const blank = { first: "", last: "", email: "", password: "" };

/** Adds a person to a team: with a new account when the address has none. */
export function MemberDialog({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [texts, setTexts] = useState(blank);
  const [role, setRole] = useState<Role>("member");
  const add = useMutation({
    mutationFn: () => {
      const { password, ...names } = texts;
      return api.post(`/teams/${team.id}/members`, {
        ...names,
        role,
        ...(password ? { password } : {}),
      });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["teams", team.id, "members"] });
      onClose();
    },
  });
  const field = isProblem(add.error) ? add.error.field : undefined;
  const input = (name: keyof typeof blank) => ({
    label: t(`team.${name}`),
    value: texts[name],
    autoComplete: name === "password" ? "new-password" : "off",
    error: field === name ? sentence(add.error) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTexts((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("team.add_person")}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      disabled={texts.email.trim() === ""}
      error={
        add.isError && !(field && field in blank) ? (
          <ErrorBlock what={t("team.not_added")} why={sentence(add.error)} />
        ) : undefined
      }
    >
      <TextInput {...input("email")} type="email" data-autofocus />
      <TextInput {...input("first")} />
      <TextInput {...input("last")} />
      <Select
        label={t("team.role")}
        data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        value={role}
        allowDeselect={false}
        onChange={(next) => next && setRole(next as Role)}
      />
      <Password {...input("password")} description={t("team.password_help")} />
    </FormDialog>
  );
}
