import { Button, Modal, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { meQuery } from "../api/queries";
import { useSentence } from "../api/sentence";
import type { Me } from "../api/types";
import { announce } from "../ui/announce";
import classes from "../ui/dialog.module.css";
import { Password } from "../ui/Password";
import { sessionRenewed, useSessionExpired } from "./session";

/** Signs in again over the page when the session has expired: nothing that was
 * typed is lost, the requests that waited go on. Somebody else signing in here
 * begins anew. */
export function SessionDialog() {
  const expired = useSessionExpired();
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const before = client.getQueryData(meQuery.queryKey);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const address = email || (before?.user.email ?? "");
  const signIn = useMutation({
    mutationFn: () => api.post<Me>("/session", { email: address, password }, { anonymous: true }),
    onSuccess: (me) => {
      setPassword("");
      if (before && me.user.id !== before.user.id) {
        window.location.assign("/");
        return;
      }
      client.setQueryData(meQuery.queryKey, me);
      sessionRenewed();
    },
  });
  useEffect(() => {
    if (expired) announce(t("session.expired"), "assertive");
  }, [expired, t]);
  return (
    <Modal
      opened={expired}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("session.expired")}
      zIndex={400}
    >
      <form
        className={classes.content}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Text>{t("session.text_kept")}</Text>
        <TextInput
          label={t("session.email")}
          type="email"
          autoComplete="username"
          value={address}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Password
          label={t("session.password")}
          autoComplete="current-password"
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={signIn.isError ? sentence(signIn.error) : undefined}
        />
        <div className={classes.acts}>
          <Button type="submit" loading={signIn.isPending}>
            {t("session.sign_in")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
