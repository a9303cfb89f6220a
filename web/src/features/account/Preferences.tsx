import {
  type MantineColorScheme,
  SegmentedControl,
  Switch,
  useMantineColorScheme,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { meQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Language, Me } from "../../api/types";
import {
  type Density,
  densities,
  density,
  setDensity,
  setSingleKeys,
  singleKeys,
} from "../../lib/device";
import { speak } from "../../lib/i18n";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Section } from "../../ui/Section";

/** How the interface looks and behaves: the language for the person, the rest
 * for this device. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const scheme = useMantineColorScheme();
  const [rows, setRows] = useState<Density>(density());
  const [keys, setKeys] = useState(singleKeys());
  const language = useMutation({
    mutationFn: (chosen: Language) => api.patch<Me>("/me", { language: chosen }),
    onSuccess: async (me) => {
      client.setQueryData(meQuery.queryKey, me);
      await speak(me.user.language);
    },
  });
  return (
    <Section title={t("account.preferences")} help={t("account.preferences_help")}>
      {language.isError && (
        <ErrorBlock what={t("account.not_saved")} why={sentence(language.error)} />
      )}
      <Choice label={t("account.language")}>
        <SegmentedControl
          aria-label={t("account.language")}
          value={i18n.language}
          onChange={(chosen) => language.mutate(chosen as Language)}
          data={[
            { value: "fr", label: "Français" },
            { value: "en", label: "English" },
          ]}
        />
      </Choice>
      <Choice label={t("account.theme")}>
        <SegmentedControl
          aria-label={t("account.theme")}
          value={scheme.colorScheme}
          onChange={(chosen) => scheme.setColorScheme(chosen as MantineColorScheme)}
          data={["auto", "light", "dark"].map((value) => ({
            value,
            label: t(`account.theme_${value}`),
          }))}
        />
      </Choice>
      <Choice label={t("account.density")}>
        <SegmentedControl
          aria-label={t("account.density")}
          value={rows}
          onChange={(chosen) => {
            setDensity(chosen as Density);
            setRows(chosen as Density);
          }}
          data={densities.map((value) => ({ value, label: t(`account.density_${value}`) }))}
        />
      </Choice>
      <Switch
        label={t("keys.single")}
        description={t("keys.single_help")}
        checked={keys}
        onChange={(event) => {
          setSingleKeys(event.currentTarget.checked);
          setKeys(event.currentTarget.checked);
        }}
      />
    </Section>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <div style={{ fontWeight: 500, marginBottom: 4 }}>{label}</div>
      {children}
    </div>
  );
}
