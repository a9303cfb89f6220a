import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import { useSentence } from "../../../../api/sentence";
import type { Entry, List } from "../../../../api/types";
import { SuggestBox } from "../parts/SuggestBox";
import { type Explanation, explainQuery } from "./model";
import classes from "./sharing.module.css";

interface Suggestion {
  value: string;
  label: string;
}

/** Says whether one person can open the entry, and why. */
export function CheckSomeone({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [person, setPerson] = useState<Suggestion>();
  const explained = useQuery(explainQuery(entry.pid, person?.value ?? ""));
  return (
    <div>
      <SuggestBox<Suggestion>
        label={t("sharing.check")}
        placeholder={t("sharing.check_hint")}
        queryKey={["suggest", "person"]}
        load={(q, signal) =>
          api
            .get<List<Suggestion>>("/suggest", { kind: "person", q }, { signal })
            .then((list) => list.items)
        }
        idOf={(one) => one.value}
        option={(one) => one.label}
        onPick={setPerson}
        empty={t("sharing.nobody")}
      />
      <div role="status" className={classes.answer}>
        {person && explained.isError && sentence(explained.error)}
        {person && explained.data && (
          <Answer name={person.label} entry={entry} explained={explained.data} />
        )}
      </div>
    </div>
  );
}

interface AnswerProps {
  name: string;
  entry: Entry;
  explained: Explanation;
}

function Answer({ name, entry, explained }: AnswerProps) {
  const { t } = useTranslation();
  if (explained.level === "none") return <p>{t("sharing.cannot", { name })}</p>;
  return (
    <>
      <p>{t("sharing.can_person", { name, level: t(`sharing.level_${explained.level}`) })}</p>
      <ul>
        {explained.reasons.map((reason) => (
          <li key={`${reason.rule}-${reason.via}`}>
            {t(`sharing.rule_${reason.rule}`, { team: entry.team.name })}
            {reason.via && ` (${reason.via})`} → {t(`sharing.level_${reason.level}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
