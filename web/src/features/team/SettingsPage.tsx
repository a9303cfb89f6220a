import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { teamsQuery, useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Me, Team } from "../../api/types";
import { useWorkplace } from "../../api/workplace";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import { General } from "./General";
import { Labels } from "./Labels";
import { People } from "./People";
import { Tags } from "./Tags";

const route = getRouteApi("/frame/l/$lab/set/{-$page}");
const pages = ["people", "labels", "tags", "general"] as const;

/** The settings of the teams of a lab. Who may not change them reads them. */
export function SettingsPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { lab: code } = route.useParams();
  const me = useMe();
  const teams = useQuery(teamsQuery);
  const lab = me?.labs.find((one) => one.code === code);
  const inside = (teams.data ?? []).filter((team) => team.lab_id === lab?.id);
  if (teams.isError)
    return (
      <Page title={t("team.title")}>
        <ErrorBlock
          what={t("app.page_failed")}
          why={sentence(teams.error)}
          onRetry={() => teams.refetch()}
        />
      </Page>
    );
  if (teams.isPending || !me) return <Loading rows={8} />;
  if (!lab || inside.length === 0)
    return (
      <Page title={t("app.not_found_title")}>
        <EmptyState>{t("errors.not_found")}</EmptyState>
      </Page>
    );
  return <Whole me={me} teams={inside} lab={lab.name} />;
}

/** Whether the page offers to change things; the service decides each time. */
function manages(me: Me, team: Team): boolean {
  return me.memberships.some(
    (one) =>
      (one.team_id === team.id && one.role === "admin") ||
      (one.lab_id === team.lab_id && one.role === "pilote"),
  );
}

function Whole({ me, teams, lab }: { me: Me; teams: Team[]; lab: string }) {
  const { t } = useTranslation();
  const { lab: code, page } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shown = pages.find((name) => name === page) ?? "people";
  const place = useWorkplace();
  const here = teams.find((team) => team.id === place.team);
  const own = here ?? teams.find((one) => me.memberships.some((mine) => mine.team_id === one.id));
  const team = teams.find((one) => one.id === search.team) ?? own ?? (teams[0] as Team);
  const may = manages(me, team);
  return (
    <Page
      title={t("team.title_of", { team: team.name })}
      place={lab}
      acts={
        teams.length > 1 && (
          <Select
            aria-label={t("team.choose")}
            data={teams.map((one) => ({ value: one.id, label: one.name }))}
            value={team.id}
            allowDeselect={false}
            onChange={(id) => id && void navigate({ search: { team: id } })}
          />
        )
      }
    >
      <Tabs
        label={t("team.title")}
        current={shown}
        tabs={pages.map((name) => ({
          id: name,
          link: (props) => (
            <Link
              to="/l/$lab/set/{-$page}"
              params={{ lab: code, page: name }}
              search={search}
              {...props}
            >
              {t(`team.${name}`)}
            </Link>
          ),
        }))}
      >
        {!may && <p>{t("team.read_only")}</p>}
        {shown === "people" && <People key={team.id} team={team} may={may} />}
        {shown === "labels" && <Labels key={team.id} team={team} may={may} />}
        {shown === "tags" && <Tags key={team.id} team={team} may={may} />}
        {shown === "general" && <General key={team.id} team={team} may={may} />}
      </Tabs>
    </Page>
  );
}
