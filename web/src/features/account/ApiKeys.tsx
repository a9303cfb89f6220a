import { Button, CopyButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { ApiKey, List, Me } from "../../api/types";
import { useFormats } from "../../lib/format";
import { Banner } from "../../ui/Banner";
import { ConfirmDialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Line, Lines, Section } from "../../ui/Section";
import classes from "./account.module.css";
import { KeyDialog } from "./KeyDialog";

/** Keys for programs: shown once when they are made, ended when they are of no
 * more use. */
export function ApiKeys({ me }: { me: Me }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const keys = useQuery({
    queryKey: ["me", "api-keys"],
    queryFn: () => api.get<List<ApiKey>>("/me/api-keys").then((list) => list.items),
  });
  const end = useMutation({
    mutationFn: (key: ApiKey) => api.delete(`/me/api-keys/${key.id}`),
    onSuccess: () => {
      setEnding(null);
      return client.invalidateQueries({ queryKey: ["me", "api-keys"] });
    },
  });
  return (
    <Section
      title={t("account.keys")}
      help={t("account.keys_help")}
      acts={
        <Button
          variant="default"
          leftSection={<IconPlus size={18} className="icon" aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t("account.create_key")}
        </Button>
      }
    >
      {secret && <Secret secret={secret} onClose={() => setSecret(null)} />}
      {keys.isPending && <Loading rows={2} />}
      {keys.isError && <ErrorBlock what={t("account.keys_failed")} why={sentence(keys.error)} />}
      {keys.data?.length === 0 && <EmptyState>{t("account.no_keys")}</EmptyState>}
      {keys.data && keys.data.length > 0 && (
        <Lines>
          {keys.data.map((key) => (
            <KeyLine key={key.id} apiKey={key} onEnd={() => setEnding(key)} />
          ))}
        </Lines>
      )}
      {making && (
        <KeyDialog
          me={me}
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setSecret(made);
            setMaking(false);
          }}
        />
      )}
      <ConfirmDialog
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={t("account.end_key")}
        onConfirm={() => ending && end.mutate(ending)}
        busy={end.isPending}
        error={
          end.isError ? (
            <ErrorBlock what={t("account.key_not_ended")} why={sentence(end.error)} />
          ) : undefined
        }
      >
        <p>{t("account.end_key_effect", { name: ending?.name ?? "" })}</p>
      </ConfirmDialog>
    </Section>
  );
}

function KeyLine({ apiKey, onEnd }: { apiKey: ApiKey; onEnd: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Line
      main={apiKey.name}
      meta={
        <>
          <span>{apiKey.team_name}</span>
          <span>{t(apiKey.read_only ? "account.reads" : "account.writes")}</span>
          <span>
            {apiKey.expires_at
              ? t("account.until", { date: formats.date(apiKey.expires_at) })
              : t("account.no_end")}
          </span>
          <span>
            {apiKey.last_used_at
              ? t("account.used", { at: formats.inList(apiKey.last_used_at) })
              : t("account.never_used")}
          </span>
        </>
      }
      acts={
        <Button
          variant="subtle"
          onClick={onEnd}
          aria-label={t("account.end_key_named", { name: apiKey.name })}
        >
          {t("account.end")}
        </Button>
      }
    />
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Banner
      tone="warn"
      acts={
        <Button variant="default" onClick={onClose}>
          {t("account.secret_kept")}
        </Button>
      }
    >
      <p>{t("account.secret_once")}</p>
      <div className={classes.secret}>
        <code>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t("ui.copied") : t("ui.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
    </Banner>
  );
}
