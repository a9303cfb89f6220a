import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/queries";
import { Page } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import { ApiKeys } from "./ApiKeys";
import { Preferences } from "./Preferences";
import { Profile } from "./Profile";
import { Security } from "./Security";

const route = getRouteApi("/frame/me/{-$page}");
const pages = ["profile", "preferences", "security", "keys"] as const;

/** One's own account: one form page for each subject, saved field by field. */
export function AccountPage() {
  const { t } = useTranslation();
  const { page } = route.useParams();
  const me = useMe();
  const shown = pages.find((name) => name === page) ?? "profile";
  if (!me) return null;
  return (
    <Page title={t("account.title")} place={t(`account.${shown}`)}>
      <Tabs
        label={t("account.title")}
        current={shown}
        tabs={pages.map((name) => ({
          id: name,
          link: (props) => (
            <Link to="/me/{-$page}" params={{ page: name }} {...props}>
              {t(`account.${name}`)}
            </Link>
          ),
        }))}
      >
        {shown === "profile" && <Profile me={me} />}
        {shown === "preferences" && <Preferences />}
        {shown === "security" && <Security />}
        {shown === "keys" && <ApiKeys me={me} />}
      </Tabs>
    </Page>
  );
}
