import { type ReactNode, useId } from "react";
import classes from "./section.module.css";

interface SectionProps {
  title: string;
  help?: string;
  acts?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page, with what it is for and its acts. */
export function Section({ title, help, acts, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {acts}
      </div>
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </section>
  );
}

/** Lines of one kind, each with its acts at the end. */
export function Lines({ children }: { children: ReactNode }) {
  return <ul className={classes.lines}>{children}</ul>;
}

interface LineProps {
  /** What the line is. */
  main: ReactNode;
  meta?: ReactNode;
  acts?: ReactNode;
}

export function Line({ main, meta, acts }: LineProps) {
  return (
    <li className={classes.line}>
      <div className={classes.main}>{main}</div>
      {meta && <div className={classes.meta}>{meta}</div>}
      {acts && <div className={classes.acts}>{acts}</div>}
    </li>
  );
}
