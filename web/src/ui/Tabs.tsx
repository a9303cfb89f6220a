import type { ReactNode } from "react";
import classes from "./tabs.module.css";

interface TabsProps {
  label: string;
  current: string;
  tabs: {
    id: string;
    link: (props: { className: string; "aria-current": "page" | undefined }) => ReactNode;
  }[];
  children: ReactNode;
}

/** Pages of one subject, each with its own address: a list of links at the side,
 * above the content in narrow windows. */
export function Tabs({ label, current, tabs, children }: TabsProps) {
  return (
    <div className={classes.box}>
      <nav aria-label={label}>
        <ul className={classes.list}>
          {tabs.map(({ id, link }) => (
            <li key={id}>
              {link({
                className: classes.tab ?? "",
                "aria-current": id === current ? "page" : undefined,
              })}
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.content}>{children}</div>
    </div>
  );
}
