import { ActionIcon, Menu, TextInput } from "@mantine/core";
import {
  IconKeyboard,
  IconLogout,
  IconMenu2,
  IconSearch,
  IconSettings,
  IconUser,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { useNewEntry } from "../api/newEntry";
import { useMe } from "../api/queries";
import { useWorkplace } from "../api/workplace";
import { fullName, initials } from "../lib/names";
import classes from "./frame.module.css";
import { LabSwitch } from "./LabSwitch";
import { NewMenu } from "./NewMenu";
import palette from "./palette.module.css";

interface HeaderProps {
  onMenu: () => void;
  menuOpen: boolean;
  newEntry: ReturnType<typeof useNewEntry>;
  onHelp: () => void;
  onPalette: () => void;
}

export function Header({ onMenu, menuOpen, newEntry, onHelp, onPalette }: HeaderProps) {
  const { t } = useTranslation();
  return (
    <header className={classes.header} data-region data-chrome tabIndex={-1}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        onClick={onMenu}
        aria-label={t("app.menu")}
        aria-expanded={menuOpen}
      >
        <IconMenu2 size={20} className="icon" aria-hidden />
      </ActionIcon>
      <div className={classes.brand}>
        <Link to="/">Cahier</Link>
        <LabSwitch />
      </div>
      <HeaderSearch onPalette={onPalette} />
      <div className={classes.tools}>
        <ActionIcon
          hiddenFrom="sm"
          variant="subtle"
          color="gray"
          size="lg"
          component={Link}
          to="/find"
          aria-label={t("app.search")}
        >
          <IconSearch size={20} className="icon" aria-hidden />
        </ActionIcon>
        <NewMenu newEntry={newEntry} />
        <PersonMenu onHelp={onHelp} />
      </div>
    </header>
  );
}

function HeaderSearch({ onPalette }: { onPalette: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const search = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: "/find", search: q.trim() ? { q: q.trim() } : {} });
    setQ("");
  };
  return (
    <search className={classes.search}>
      <form onSubmit={search}>
        <TextInput
          id="search"
          type="search"
          aria-label={t("app.search")}
          placeholder={t("app.search")}
          leftSection={<IconSearch size={18} className="icon" aria-hidden />}
          rightSectionWidth={64}
          rightSection={
            <button
              type="button"
              className={palette.hint}
              aria-label={`Ctrl K, ${t("palette.open")}`}
              onClick={onPalette}
            >
              <kbd>Ctrl K</kbd>
            </button>
          }
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}

function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const signOut = async () => {
    await api.delete("/session", { anonymous: true }).catch(() => {});
    client.clear();
    window.location.assign("/login");
  };
  const { lab } = useWorkplace();
  if (!me) return null;
  const name = fullName(me.user);
  return (
    <Menu position="bottom-end" width={260} withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.avatar}
          aria-label={t("app.account_of", { name })}
          data-initials={initials(me.user)}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label aria-hidden>{name}</Menu.Label>
        <Menu.Item
          component={Link}
          to="/me/{-$page}"
          leftSection={<IconUser size={18} className="icon" aria-hidden />}
        >
          {t("app.account")}
        </Menu.Item>
        {lab && (
          <Menu.Item
            component={Link}
            to="/l/$lab/set/{-$page}"
            // @ts-expect-error Mantine's polymorphic props lose the parameters of the route
            params={{ lab: lab.code }}
            leftSection={<IconSettings size={18} className="icon" aria-hidden />}
          >
            {t("app.team_settings")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconKeyboard size={18} className="icon" aria-hidden />}
          onClick={onHelp}
        >
          {t("keys.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={18} className="icon" aria-hidden />}
          onClick={signOut}
        >
          {t("app.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
