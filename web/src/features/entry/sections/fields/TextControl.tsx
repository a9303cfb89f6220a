import { ActionIcon, Textarea, TextInput } from "@mantine/core";
import { IconExternalLink, IconMail } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import classes from "./fields.module.css";
import { type ControlProps, named } from "./named";
import { fitsInput, safeAddress } from "./values";

const modes = { number: "decimal", url: "url", email: "email" } as const;

/** The one value of a field that is typed: saved on Enter and on leaving,
 * Escape gives back what it was. */
export function TextControl(props: ControlProps) {
  const { field, value } = props;
  const text = value.texts[0] ?? "";
  const set = (next: string) => value.setTexts(next === "" ? [] : [next]);
  const commit = () => {
    const next = text.trim();
    void value.commit(next === "" ? [] : [next]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      commit();
    }
    if (event.key === "Escape" && value.state !== "saving") value.revert();
  };
  const shared = {
    ...named(props),
    "aria-required": field.required || undefined,
    value: text,
    onBlur: commit,
    onKeyDown,
    className: classes.input ?? "",
  };
  if (text.includes("\n"))
    return (
      <Textarea
        {...shared}
        autosize
        maxRows={12}
        onKeyDown={(event) => event.key === "Escape" && value.revert()}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  const own = fitsInput(field.type, text);
  const narrow = field.type === "number" || own;
  return (
    <span className={narrow ? classes.narrow : classes.control}>
      <TextInput
        {...shared}
        type={own ? field.type : "text"}
        inputMode={modes[field.type as keyof typeof modes] ?? "text"}
        autoComplete="off"
        onChange={(event) => set(event.currentTarget.value)}
      />
      <Follow type={field.type} text={text} />
    </span>
  );
}

/** Goes where an address leads, when it is one that may be followed. */
function Follow({ type, text }: { type: ControlProps["field"]["type"]; text: string }) {
  const { t } = useTranslation();
  const url = type === "url" ? safeAddress(text) : undefined;
  const mail = type === "email" && text.includes("@") ? `mailto:${encodeURI(text)}` : undefined;
  const href = url ?? mail;
  if (!href) return null;
  const Icon = url ? IconExternalLink : IconMail;
  return (
    <ActionIcon
      component="a"
      href={href}
      {...(url ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      variant="subtle"
      color="gray"
      aria-label={t(url ? "fields.open_link" : "fields.write_to", { address: text })}
    >
      <Icon size={18} className="icon" aria-hidden />
    </ActionIcon>
  );
}
