import { Button } from "@mantine/core";
import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { meQuery } from "../../api/queries";
import type { Me, Today } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import classes from "./today.module.css";

const dismissed = "checklist_dismissed";

/** The first things to do, for people who have written little yet and have not
 * put it away. */
export function Checklist({ today }: { today: Today | undefined }) {
  const { t } = useTranslation();
  const me = useQuery(meQuery).data;
  const client = useQueryClient();
  const { lab } = useWorkplace();
  const putAway = useMutation({
    mutationFn: () =>
      api.patch<Me>("/me", { preferences: { ...me?.preferences, [dismissed]: true } }),
    onSuccess: (fresh) => client.setQueryData(meQuery.queryKey, fresh),
  });
  if (!me || !today || me.preferences[dismissed] === true || today.continue.length >= 5)
    return null;
  const wrote = today.continue.length > 0;
  return (
    <section className={classes.checklist} aria-label={t("today.first_steps")}>
      <h2>{t("today.first_steps")}</h2>
      <ul className={classes.plain}>
        <Item done={Boolean(me.user.orcid)}>
          <Link to="/me/{-$page}">{t("today.check_profile")}</Link>
        </Item>
        <Item done={wrote}>{t("today.check_entry")}</Item>
        <Item done={false}>
          <Link to="/n">{t("today.check_notebook")}</Link>
        </Item>
        {lab && (
          <Item done={false}>
            <Link to="/l/$lab/set/{-$page}" params={{ lab: lab.code }}>
              {t("today.check_team")}
            </Link>
          </Item>
        )}
      </ul>
      <Button variant="subtle" onClick={() => putAway.mutate()} loading={putAway.isPending}>
        {t("today.put_away")}
      </Button>
    </section>
  );
}

function Item({ done, children }: { done: boolean; children: React.ReactNode }) {
  const { t } = useTranslation();
  const Icon = done ? IconCircleCheck : IconCircle;
  return (
    <li className={classes.item}>
      <Icon size={18} className="icon" aria-label={done ? t("today.done") : t("today.to_do")} />
      {children}
    </li>
  );
}
