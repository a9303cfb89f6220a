import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/queries";
import type { Entry } from "../../api/types";
import { useFormats } from "../../lib/format";
import { fullName } from "../../lib/names";
import { pageName } from "../../lib/pages";

/** What a printed page says of itself: where the entry stands, which version it
 * is, who printed it and when. */
export function Printed({ entry, className }: { entry: Entry; className: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const me = useMe();
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    const now = () => flushSync(() => setAt(new Date()));
    window.addEventListener("beforeprint", now);
    return () => window.removeEventListener("beforeprint", now);
  }, []);
  const { notebook, page, team } = entry;
  const place = notebook && page ? pageName(notebook.code, page) : (notebook?.code ?? entry.pid);
  return (
    <p className={className} data-printed>
      {t("entry.printed", {
        team: team.name,
        place,
        version: entry.version,
        name: me ? fullName(me.user) : "",
        at: formats.exact(at),
      })}
    </p>
  );
}
