import { Button, Radio, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { meQuery, setupQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Language, Me } from "../../api/types";
import { speak } from "../../lib/i18n";
import { Banner } from "../../ui/Banner";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { useWindowTitle } from "../../ui/Page";
import { Password } from "../../ui/Password";
import { Plain } from "../../ui/Plain";
import classes from "./setup.module.css";

const route = getRouteApi("/setup");

/** The first page of a new service: opened once, by the link that it printed. */
export function SetupPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  const setup = useQuery(setupQuery);
  useWindowTitle(t("setup.title"));
  return (
    <Plain foot={<span>{t("setup.foot")}</span>}>
      <h1>{t("setup.title")}</h1>
      {setup.isPending && <Loading />}
      {setup.data && !setup.data.needed && (
        <>
          <p>{t("setup.done_already")}</p>
          <Button component={Link} to="/login">
            {t("session.sign_in")}
          </Button>
        </>
      )}
      {setup.data?.needed && !token && <Banner tone="warn">{t("setup.no_token")}</Banner>}
      {(setup.isError || setup.data?.needed) && token && <SetupForm token={token} />}
    </Plain>
  );
}

const blank = {
  first: "",
  last: "",
  email: "",
  password: "",
  institution: "",
  lab: "",
  lab_code: "",
  team: "",
};
type Texts = typeof blank;
const optional = new Set<keyof Texts>(["lab_code"]);

function SetupForm({ token }: { token: string }) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [texts, setTexts] = useState(blank);
  const [visibility, setVisibility] = useState<"team" | "notebook">("team");
  const failed = useRef<HTMLDivElement>(null);
  const start = useMutation({
    mutationFn: () =>
      api.post<Me>(
        "/setup",
        { ...texts, token, visibility, language: i18n.language },
        { anonymous: true },
      ),
    onSuccess: async (me) => {
      client.setQueryData(setupQuery.queryKey, { needed: false });
      client.setQueryData(meQuery.queryKey, me);
      await navigate({ to: "/" });
    },
  });
  useEffect(() => {
    if (start.isError) failed.current?.focus();
  }, [start.isError]);
  const wrong = isProblem(start.error) ? start.error : undefined;
  const input = (name: keyof Texts) => ({
    label: t(`setup.${name}`),
    name,
    value: texts[name],
    required: !optional.has(name),
    withAsterisk: false,
    error: wrong?.field === name ? sentence(wrong) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTexts((before) => ({ ...before, [name]: value }));
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <form onSubmit={send} className={classes.form}>
      {wrong && (
        <div ref={failed} tabIndex={-1}>
          <ErrorBlock what={t("setup.not_set_up")} why={sentence(wrong)} />
        </div>
      )}
      <SegmentedControl
        aria-label={t("setup.language")}
        value={i18n.language}
        onChange={(language) => void speak(language as Language)}
        data={[
          { value: "fr", label: "Français" },
          { value: "en", label: "English" },
        ]}
      />
      <Group title={t("setup.operator")} help={t("setup.operator_help")}>
        <div className={classes.pair}>
          <TextInput {...input("first")} autoComplete="given-name" />
          <TextInput {...input("last")} autoComplete="family-name" />
        </div>
        <TextInput {...input("email")} type="email" autoComplete="username" />
        <Password
          {...input("password")}
          autoComplete="new-password"
          description={t("setup.password_help")}
        />
      </Group>
      <Group title={t("setup.places")} help={t("setup.places_help")}>
        <TextInput {...input("institution")} placeholder={t("setup.institution_example")} />
        <div className={classes.pair}>
          <TextInput {...input("lab")} placeholder={t("setup.lab_example")} />
          <TextInput {...input("lab_code")} placeholder="IBMM" />
        </div>
        <TextInput {...input("team")} placeholder={t("setup.team_example")} />
      </Group>
      <Radio.Group
        label={t("setup.visibility")}
        description={t("setup.visibility_help")}
        value={visibility}
        onChange={(value) => setVisibility(value as "team" | "notebook")}
      >
        <div className={classes.radios}>
          <Radio value="team" label={t("setup.visible_team")} />
          <Radio value="notebook" label={t("setup.visible_notebook")} />
        </div>
      </Radio.Group>
      <Banner tone="warn">{t("setup.master_key")}</Banner>
      <Button type="submit" loading={start.isPending}>
        {t("setup.start")}
      </Button>
    </form>
  );
}

function Group({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      <p>{help}</p>
      {children}
    </fieldset>
  );
}
