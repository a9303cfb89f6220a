import { Input, Popover, UnstyledButton } from "@mantine/core";
import { IconInfoCircle, IconSearch } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "./Chip";
import classes from "./queryBar.module.css";
import { around, caret, type Span, without } from "./queryText";

interface QueryBarProps {
  label: string;
  value: string;
  onChange: (query: string) => void;
  chips: ({ text: string } & Span)[];
  /** Why the query cannot be read, and where. */
  error?: { why: string; offset?: number | undefined; suggestion?: string | undefined } | undefined;
  /** The language of queries, in short. */
  cheatSheet: ReactNode;
}

const pause = 450;

/** The text is the truth, the chips mirror it. Sent on Enter and after a pause;
 * a fault is shown at its place and the results stay. */
export function QueryBar(props: QueryBarProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(props.value);
  const box = useRef<HTMLInputElement>(null);
  const errorId = useId();
  useEffect(() => setText(props.value), [props.value]);
  const { onChange, value } = props;
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), pause);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onChange(text);
  };
  const goTo = (offset: number) => {
    box.current?.focus();
    const at = caret(text, offset);
    box.current?.setSelectionRange(at, at + 1);
  };
  return (
    <search className={classes.bar} data-query-bar>
      <form onSubmit={send}>
        <Input
          ref={box}
          type="search"
          withAria={false}
          aria-label={props.label}
          placeholder={props.label}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          aria-invalid={props.error ? true : undefined}
          aria-describedby={props.error ? errorId : undefined}
          leftSection={<IconSearch size={18} className="icon" aria-hidden />}
          rightSection={<CheatSheet>{props.cheatSheet}</CheatSheet>}
          spellCheck={false}
          autoComplete="off"
        />
      </form>
      {props.error && (
        <div id={errorId} className={classes.error} role="alert">
          <p>{props.error.why}</p>
          {props.error.offset !== undefined && (
            <Fault query={props.value} offset={props.error.offset} onGo={goTo} />
          )}
          {props.error.suggestion && (
            <p>{t("query.did_you_mean", { suggestion: props.error.suggestion })}</p>
          )}
        </div>
      )}
      {props.chips.length > 0 && (
        <ul className={classes.chips} aria-label={t("query.criteria")}>
          {props.chips.map((chip) => (
            <li key={`${chip.start}-${chip.text}`}>
              <Chip
                removeLabel={t("query.remove", { criterion: chip.text })}
                onRemove={() => onChange(without(value, chip))}
              >
                {chip.text}
              </Chip>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

function Fault(props: { query: string; offset: number; onGo: (offset: number) => void }) {
  const { t } = useTranslation();
  const [before, at, after] = around(props.query, props.offset);
  return (
    <p className={classes.fault}>
      <code>
        {before}
        <mark>{at || "␣"}</mark>
        {after}
      </code>{" "}
      <UnstyledButton className={classes.go} onClick={() => props.onGo(props.offset)}>
        {t("query.go_to_fault", { offset: props.offset })}
      </UnstyledButton>
    </p>
  );
}

function CheatSheet({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Popover width={380} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.help} aria-label={t("query.help")}>
          <IconInfoCircle size={18} className="icon" aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("query.help")} tabIndex={-1}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
