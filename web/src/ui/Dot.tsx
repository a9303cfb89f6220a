import classes from "./dot.module.css";

/** A name with the colour that a lab gave it: the colour is a dot, never the text. */
export function Dot({ color, children }: { color: string; children: string }) {
  const known = /^[0-9a-f]{6}$/i.test(color);
  return (
    <span className={classes.dot}>
      <span
        className={classes.mark}
        style={known ? { background: `#${color}` } : undefined}
        aria-hidden
      />
      <span className={classes.name}>{children}</span>
    </span>
  );
}
