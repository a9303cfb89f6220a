import { Radio, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import type { ApiKey, Me } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import { FormDialog } from "../../ui/Dialog";
import { ErrorBlock } from "../../ui/ErrorBlock";

interface KeyDialogProps {
  me: Me;
  onClose: () => void;
  /** Gives the secret, which the service shows this once. */
  onMade: (secret: string) => void;
}

/** The last moment of a day here, as the service takes it. */
function endOf(day: string): string | undefined {
  return day === "" ? undefined : new Date(`${day}T23:59:59`).toISOString();
}

/** Makes an API key: its name, team, what it may do, and until when. */
export function KeyDialog({ me, onClose, onMade }: KeyDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const place = useWorkplace();
  const [team, setTeam] = useState(place.team ?? "");
  const [scope, setScope] = useState("read");
  const [end, setEnd] = useState("");
  const make = useMutation({
    mutationFn: () =>
      api.post<ApiKey & { secret: string }>("/me/api-keys", {
        name: name.trim(),
        team_id: team,
        read_only: scope === "read",
        expires_at: endOf(end),
      }),
    onSuccess: (key) => {
      void client.invalidateQueries({ queryKey: ["me", "api-keys"] });
      onMade(key.secret);
    },
  });
  const field = isProblem(make.error) ? make.error.field : undefined;
  const why = (name: string) => (field === name ? sentence(make.error) : undefined);
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("account.create_key")}
      onSubmit={() => make.mutate()}
      busy={make.isPending}
      disabled={name.trim() === "" || team === ""}
      error={
        make.isError && !field ? (
          <ErrorBlock what={t("account.key_not_made")} why={sentence(make.error)} />
        ) : undefined
      }
    >
      <TextInput
        label={t("account.key_name")}
        description={t("account.key_name_help")}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={why("name")}
      />
      <Select
        label={t("account.key_team")}
        data={me.memberships.map((one) => ({ value: one.team_id, label: one.team }))}
        value={team}
        allowDeselect={false}
        onChange={(next) => next && setTeam(next)}
        error={why("team_id")}
      />
      <Radio.Group label={t("account.key_scope")} value={scope} onChange={setScope}>
        <div style={{ display: "grid", gap: 8, marginTop: 8 }}>
          <Radio value="read" label={t("account.scope_read")} />
          <Radio value="write" label={t("account.scope_write")} />
        </div>
      </Radio.Group>
      <TextInput
        type="date"
        label={t("account.key_end")}
        value={end}
        onChange={(event) => setEnd(event.currentTarget.value)}
        error={why("expires_at")}
      />
    </FormDialog>
  );
}
