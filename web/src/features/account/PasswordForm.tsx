import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Password } from "../../ui/Password";
import { Saved } from "../../ui/Saved";
import { Section } from "../../ui/Section";
import classes from "./account.module.css";

/** Changes the password; the current one is asked again. */
export function PasswordForm() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.post("/me/password", { current, new: next }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
    },
  });
  const wrong = isProblem(change.error) ? change.error : undefined;
  const field = wrong?.key === "password_wrong" ? "current" : wrong?.field;
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title={t("account.password")}>
      <form onSubmit={send} className={classes.form}>
        {wrong && !field && <ErrorBlock what={t("account.not_saved")} why={sentence(wrong)} />}
        <Password
          label={t("account.current_password")}
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={field === "current" ? sentence(wrong) : undefined}
        />
        <Password
          label={t("account.new_password")}
          description={t("setup.password_help")}
          autoComplete="new-password"
          required
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={field && field !== "current" ? sentence(wrong) : undefined}
        />
        <div className={classes.acts}>
          <Button type="submit" variant="default" loading={change.isPending}>
            {t("account.change_password")}
          </Button>
          <Saved shown={change.isSuccess} />
        </div>
      </form>
    </Section>
  );
}
