import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useSentence } from "../../../api/sentence";
import type { Entry } from "../../../api/types";
import { announce } from "../../../ui/announce";
import { ErrorBlock } from "../../../ui/ErrorBlock";

export interface Act {
  action: string;
  reason?: string;
  user_id?: string;
  notebook?: string;
  version?: number;
  copy_files?: boolean;
}

/** Does an act on an entry; the answer takes its place. */
export function useAct(entry: Entry, replace: (entry: Entry) => void) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const clear = () => setFailed(undefined);

  /** Resolves to what the service answered, or to nothing when it refused. */
  async function run(act: Act): Promise<Entry | undefined> {
    setBusy(true);
    clear();
    try {
      const answer = await api.post<Entry>(`/entries/${entry.pid}/actions`, act);
      if (act.action !== "duplicate") {
        replace(answer);
        void client.invalidateQueries({ queryKey: ["notebooks"] });
        announce(t(`entry.done_${act.action}`));
      }
      return answer;
    } catch (thrown) {
      setFailed(sentence(thrown));
      return undefined;
    } finally {
      setBusy(false);
    }
  }
  const block = failed ? (
    <ErrorBlock what={t("entry.act_failed")} why={failed} onClose={clear} />
  ) : null;
  return { run, busy, failed, block, clear };
}
