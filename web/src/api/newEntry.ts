import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { remember, remembered } from "../lib/storage";
import { notebooksQuery, useCreateEntry } from "./queries";
import type { NewEntry } from "./types";
import { useWorkplace } from "./workplace";

const lastNotebook = "notebook";

/** Makes an entry at once and opens it with its title focused. An experiment
 * goes to the notebook named, else to the last one used on this device when it
 * still takes pages and is of the team one works in, else where the service puts
 * what is made in that team. */
export function useNewEntry() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useCreateEntry();
  const { team } = useWorkplace();

  function usual(): string | undefined {
    const code = remembered(lastNotebook);
    const list = client.getQueryData(notebooksQuery.queryKey);
    return list?.find(
      (n) => n.code === code && n.can.write && !n.closed_at && (!team || n.team_id === team),
    )?.code;
  }

  async function make(wanted: NewEntry): Promise<void> {
    if (create.isPending) return;
    const inNotebook = wanted.kind === "experiment" && !wanted.template;
    const notebook = wanted.notebook ?? (inNotebook ? usual() : undefined);
    const place = notebook ? { notebook } : team ? { team_id: team } : {};
    const entry = await create.mutateAsync({ ...wanted, ...place });
    if (entry.notebook) remember(lastNotebook, entry.notebook.code);
    await navigate({
      to: "/e/$pid/{-$slug}",
      params: { pid: entry.pid },
      state: { justMade: true },
    });
  }

  return {
    make: (wanted: NewEntry) => make(wanted).catch(() => {}),
    error: create.error,
    pending: create.isPending,
    clear: create.reset,
  };
}
