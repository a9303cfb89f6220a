import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { meQuery } from "../../api/queries";
import { LanguageSwitch, ThemeSwitch } from "../../api/Switches";
import { useSentence } from "../../api/sentence";
import type { Me } from "../../api/types";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { useWindowTitle } from "../../ui/Page";
import { Password } from "../../ui/Password";
import { Plain } from "../../ui/Plain";
import { useTimeLeft } from "./useTimeLeft";

const route = getRouteApi("/login");

/** Sign-in with a local account. The target that was asked for is kept. */
export function LoginPage() {
  const { t } = useTranslation();
  useWindowTitle(t("session.sign_in"));
  return (
    <Plain
      foot={
        <>
          <LanguageSwitch />
          <ThemeSwitch />
        </>
      }
    >
      <h1>{t("session.title")}</h1>
      <SignInForm />
      <details>
        <summary>{t("session.forgotten")}</summary>
        <p>{t("session.forgotten_help")}</p>
      </details>
    </Plain>
  );
}

function SignInForm() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { to } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const failed = useRef<HTMLDivElement>(null);
  const signIn = useMutation({
    mutationFn: () => api.post<Me>("/session", { email, password }, { anonymous: true }),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.push(to ?? "/");
    },
  });
  const wait = isProblem(signIn.error, "rate_limited") ? signIn.error.args.retry_after : undefined;
  const left = useTimeLeft(typeof wait === "number" ? wait : 0, signIn.failureReason);
  useEffect(() => {
    if (signIn.isError) failed.current?.focus();
  }, [signIn.isError]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (left === 0 && !signIn.isPending) signIn.mutate();
  };
  return (
    <form onSubmit={send} style={{ display: "contents" }}>
      {signIn.isError && (
        <div ref={failed} tabIndex={-1}>
          <ErrorBlock
            what={t("session.not_signed_in")}
            why={left > 0 ? t("session.wait", { count: left }) : sentence(signIn.error)}
          />
        </div>
      )}
      <TextInput
        label={t("session.email")}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Password
        label={t("session.password")}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={signIn.isPending} disabled={left > 0}>
        {t("session.sign_in")}
      </Button>
    </form>
  );
}
