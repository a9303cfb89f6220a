import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { RouterProvider as AriaRouter } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useNewEntry } from "../api/newEntry";
import { useSentence } from "../api/sentence";
import { useOnline } from "../lib/device";
import { remember, remembered } from "../lib/storage";
import { Banner } from "../ui/Banner";
import { ErrorBlock } from "../ui/ErrorBlock";
import { PanelProvider, usePanel } from "../ui/panel";
import { Footer } from "./Footer";
import classes from "./frame.module.css";
import { Header } from "./Header";
import { Palette, usePaletteKey } from "./Palette";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Sidebar } from "./Sidebar";
import { SkipLinks } from "./SkipLinks";
import { useShortcuts } from "./shortcuts";

/** The frame around every page of somebody who is signed in. */
export function Frame() {
  return (
    <PanelProvider>
      <FrameBody />
    </PanelProvider>
  );
}

function useSidebar() {
  const narrow = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  const [shown, setShown] = useState(remembered("sidebar") !== "closed");
  const [drawer, setDrawer] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(() => setDrawer(false), [path]);
  const toggle = () => {
    if (narrow) return setDrawer((open) => !open);
    setShown((open) => {
      remember("sidebar", open ? "closed" : null);
      return !open;
    });
  };
  return { narrow: narrow ?? false, shown, drawer, toggle, closeDrawer: () => setDrawer(false) };
}

function FrameBody() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const sidebar = useSidebar();
  const panel = usePanel();
  const navigate = useNavigate();
  const newEntry = useNewEntry();
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  usePaletteKey(() => setPalette(true));
  useShortcuts({
    newEntry: () => newEntry.make({ kind: "experiment" }),
    help: () => setHelp(true),
    sidebar: sidebar.toggle,
    panel: panel.toggle,
  });
  const go = useMemo(() => (href: string) => void navigate({ href }), [navigate]);
  return (
    <AriaRouter navigate={go}>
      <SkipLinks />
      <Header
        onMenu={sidebar.toggle}
        menuOpen={sidebar.narrow ? sidebar.drawer : sidebar.shown}
        newEntry={newEntry}
        onHelp={() => setHelp(true)}
        onPalette={() => setPalette(true)}
      />
      <div className={classes.body}>
        {sidebar.narrow ? (
          <Drawer
            opened={sidebar.drawer}
            onClose={sidebar.closeDrawer}
            size="var(--sidebar)"
            title={t("app.menu")}
            padding="sm"
            closeButtonProps={{ "aria-label": t("ui.close") }}
          >
            <Sidebar />
          </Drawer>
        ) : (
          sidebar.shown && (
            <div className={classes.sidebar} data-chrome>
              <Sidebar />
            </div>
          )
        )}
        <div className={classes.column}>
          <main id="main" className={classes.main} tabIndex={-1} data-region>
            <Notices
              failed={newEntry.error ? sentence(newEntry.error) : undefined}
              onClose={newEntry.clear}
            />
            <Outlet />
          </main>
          <Footer />
        </div>
        <div ref={panel.setSlot} className={classes.panel} />
      </div>
      <ShortcutsDialog opened={help} onClose={() => setHelp(false)} />
      <Palette
        opened={palette}
        onClose={() => setPalette(false)}
        acts={{
          make: (entry) => void newEntry.make(entry),
          help: () => setHelp(true),
          sidebar: sidebar.toggle,
        }}
      />
    </AriaRouter>
  );
}

function Notices({ failed, onClose }: { failed: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const online = useOnline();
  if (online && !failed) return null;
  return (
    <div className={classes.notices} data-no-print>
      {!online && <Banner tone="offline">{t("app.offline")}</Banner>}
      {failed && <ErrorBlock what={t("app.not_created")} why={failed} onClose={onClose} />}
    </div>
  );
}
