import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { api } from "../api/client";
import { isProblem } from "../api/problem";
import { meQuery, setupQuery } from "../api/queries";
import type { Entry } from "../api/types";
import { speak } from "../lib/i18n";
import { Frame } from "./Frame";
import { readFind, readPage, readSettings, readTarget, readToken } from "./search";
import { NotFoundPage, RouteError, RouteLoading } from "./states";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: RouteError,
  notFoundComponent: NotFoundPage,
});

/** Lets in who is signed in; the others go to sign in, or to set up a new
 * service, and come back to where they were going. */
async function enter(client: QueryClient, to: string): Promise<void> {
  try {
    const me = await client.ensureQueryData(meQuery);
    await speak(me.user.language);
  } catch (error) {
    if (!isProblem(error, "unauthenticated")) throw error;
    const setup = await client.ensureQueryData(setupQuery).catch(() => ({ needed: false }));
    if (setup.needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/login", search: to === "/" ? {} : { to } });
  }
}

const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  beforeLoad: ({ context, location }) => enter(context.client, location.href),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: readTarget,
  component: lazyRouteComponent(() => import("../features/session/LoginPage"), "LoginPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: readToken,
  component: lazyRouteComponent(() => import("../features/setup/SetupPage"), "SetupPage"),
});

const today = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("../features/today/TodayPage"), "TodayPage"),
});

const find = createRoute({
  getParentRoute: () => frame,
  path: "/find",
  validateSearch: readFind,
  component: lazyRouteComponent(() => import("../features/find/FindPage"), "FindPage"),
});

const notebooks = createRoute({
  getParentRoute: () => frame,
  path: "/n",
  component: lazyRouteComponent(
    () => import("../features/notebook/NotebooksPage"),
    "NotebooksPage",
  ),
});

const notebook = createRoute({
  getParentRoute: () => frame,
  path: "/n/$code",
  component: lazyRouteComponent(() => import("../features/notebook/NotebookPage"), "NotebookPage"),
});

// The entry on a page of a notebook has its own address.
const page = createRoute({
  getParentRoute: () => frame,
  path: "/n/$code/$no",
  beforeLoad: async ({ params: { code, no } }) => {
    const path = `/notebooks/${encodeURIComponent(code)}/n/${encodeURIComponent(no)}`;
    const { pid } = await api.get<Entry>(path);
    throw redirect({ to: "/e/$pid/{-$slug}", params: { pid }, replace: true });
  },
});

const project = createRoute({
  getParentRoute: () => frame,
  path: "/p/$pid",
  component: lazyRouteComponent(() => import("../features/notebook/ProjectPage"), "ProjectPage"),
});

const entryPage = lazyRouteComponent(() => import("../features/entry/EntryPage"), "EntryPage");

const entry = createRoute({
  getParentRoute: () => frame,
  path: "/e/$pid/{-$slug}",
  validateSearch: readPage,
  component: entryPage,
});

const resource = createRoute({
  getParentRoute: () => frame,
  path: "/r/$pid/{-$slug}",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/e/$pid/{-$slug}", params });
  },
});

const template = createRoute({
  getParentRoute: () => frame,
  path: "/t/$pid/{-$slug}",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/e/$pid/{-$slug}", params });
  },
});

const me = createRoute({
  getParentRoute: () => frame,
  path: "/me/{-$page}",
  component: lazyRouteComponent(() => import("../features/account/AccountPage"), "AccountPage"),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/l/$lab/set/{-$page}",
  validateSearch: readSettings,
  component: lazyRouteComponent(() => import("../features/team/SettingsPage"), "SettingsPage"),
});

// Any other address, inside the frame: the way back is in sight.
const elsewhere = createRoute({
  getParentRoute: () => frame,
  path: "$",
  component: NotFoundPage,
});

const tree = root.addChildren([
  login,
  setup,
  frame.addChildren([
    today,
    find,
    notebooks,
    notebook,
    page,
    project,
    entry,
    resource,
    template,
    me,
    settings,
    elsewhere,
  ]),
]);

/** Every page of the interface. A page is loaded when it is first opened. */
export function newRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPendingComponent: RouteLoading,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundPage,
    defaultRemountDeps: ({ params }) => params,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
  interface HistoryState {
    /** The entry was just made: its title has the focus. */
    justMade?: boolean;
  }
}
