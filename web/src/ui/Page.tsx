import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "./announce";
import classes from "./page.module.css";

interface PageProps {
  /** The h1, and the beginning of the window's title. */
  title: string;
  /** What stands in the window's title after it ("IBMM-07"). */
  place?: string;
  /** Above the title: breadcrumb. */
  above?: ReactNode;
  /** Beside the title: the acts of the page. */
  acts?: ReactNode;
  /** Wide pages hold tables; the others keep to a readable measure. */
  wide?: boolean;
  /** The page fills the window and scrolls inside itself. */
  fills?: boolean;
  /** Hides the h1 from sight where the page shows it otherwise. */
  hiddenTitle?: boolean;
  children: ReactNode;
}

/** Sets the window's title while a page is shown. */
export function useWindowTitle(title: string, place?: string): void {
  useEffect(() => {
    document.title = [title, place, "Cahier"].filter(Boolean).join(" — ");
  }, [title, place]);
}

/** One page: one h1, which takes the focus when the page is opened and is
 * announced by it. */
export function Page(props: PageProps) {
  useWindowTitle(props.title, props.place);
  return (
    <div
      className={classes.page}
      data-wide={props.wide || props.fills || undefined}
      data-fills={props.fills || undefined}
    >
      {props.above}
      <div className={classes.head}>
        <Title hidden={props.hiddenTitle ?? false}>{props.title}</Title>
        {props.acts && (
          <div className={classes.acts} data-no-print>
            {props.acts}
          </div>
        )}
      </div>
      {props.children}
    </div>
  );
}

function Title({ hidden, children }: { hidden: boolean; children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useArrival(heading);
  return (
    <h1 ref={heading} tabIndex={-1} className={hidden ? "visually-hidden" : classes.title}>
      {children}
    </h1>
  );
}

// The first page of a visit leaves the focus where the browser put it.
const arrivals = { count: 0 };

/** Moves the focus to a heading when its page is opened from another one,
 * unless something on the page took it first. */
export function useArrival(heading: { current: HTMLElement | null }): void {
  const { t } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page
  useEffect(() => {
    arrivals.count++;
    if (arrivals.count === 1) return;
    const active = document.activeElement;
    const main = document.getElementById("main");
    if (active && active !== document.body && main?.contains(active)) return;
    heading.current?.focus({ preventScroll: true });
    announce(t("ui.page_opened", { title: heading.current?.textContent ?? "" }));
  }, []);
}
