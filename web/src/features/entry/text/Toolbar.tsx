import { ActionIcon, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconChevronDown,
  IconCode,
  IconColumnInsertLeft,
  IconColumnInsertRight,
  IconColumnRemove,
  IconItalic,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMathFunction,
  IconPhoto,
  IconPlus,
  IconRowInsertBottom,
  IconRowInsertTop,
  IconRowRemove,
  IconStrikethrough,
  IconSubscript,
  IconSuperscript,
  IconTable,
  IconTableMinus,
  IconTableRow,
  IconTextCaption,
  IconUnderline,
} from "@tabler/icons-react";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { Fragment } from "react";
import { Toolbar as AriaToolbar } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { type Asked, commands } from "./commands";
import classes from "./editor.module.css";

interface Tool {
  id: string;
  Icon: typeof IconBold;
  run: (editor: Editor) => void;
  keys?: string;
}

const chain = (editor: Editor) => editor.chain().focus();
const mark = (id: string, Icon: typeof IconBold, keys?: string): Tool => ({
  id,
  Icon,
  run: (editor) => chain(editor).toggleMark(id).run(),
  ...(keys ? { keys } : {}),
});

const words: Tool[] = [
  mark("bold", IconBold, "Ctrl B"),
  mark("italic", IconItalic, "Ctrl I"),
  mark("underline", IconUnderline, "Ctrl U"),
  mark("strike", IconStrikethrough),
  mark("subscript", IconSubscript, "Ctrl ,"),
  mark("superscript", IconSuperscript, "Ctrl ."),
  mark("code", IconCode, "Ctrl E"),
];
const lists: Tool[] = [
  { id: "bulletList", Icon: IconList, run: (e) => chain(e).toggleBulletList().run() },
  { id: "orderedList", Icon: IconListNumbers, run: (e) => chain(e).toggleOrderedList().run() },
  { id: "taskList", Icon: IconListCheck, run: (e) => chain(e).toggleTaskList().run() },
  { id: "blockquote", Icon: IconBlockquote, run: (e) => chain(e).toggleWrap("blockquote").run() },
];
const tableTools: Tool[] = [
  { id: "row_above", Icon: IconRowInsertTop, run: (e) => chain(e).addRowBefore().run() },
  { id: "row_below", Icon: IconRowInsertBottom, run: (e) => chain(e).addRowAfter().run() },
  { id: "row_remove", Icon: IconRowRemove, run: (e) => chain(e).deleteRow().run() },
  { id: "column_before", Icon: IconColumnInsertLeft, run: (e) => chain(e).addColumnBefore().run() },
  { id: "column_after", Icon: IconColumnInsertRight, run: (e) => chain(e).addColumnAfter().run() },
  { id: "column_remove", Icon: IconColumnRemove, run: (e) => chain(e).deleteColumn().run() },
  { id: "header_row", Icon: IconTableRow, run: (e) => chain(e).toggleHeaderRow().run() },
  { id: "cells_merge", Icon: IconTable, run: (e) => chain(e).mergeOrSplit().run() },
  { id: "table_remove", Icon: IconTableMinus, run: (e) => chain(e).deleteTable().run() },
];

interface ToolbarProps {
  editor: Editor;
  ask: (what: Asked) => void;
}

/** The tools of the text: one stop of Tab, then arrows; Escape goes back to the
 * text. Those of tables and images are there when one is chosen. */
export function Toolbar({ editor, ask }: ToolbarProps) {
  const { t } = useTranslation();
  const now = useEditorState({ editor, selector: ({ editor: e }) => stateOf(e) });
  const tool = ({ id, Icon, run, keys }: Tool) => (
    <ToolButton
      key={id}
      label={keys ? `${t(`editor.${id}`)} (${keys})` : t(`editor.${id}`)}
      pressed={now.active.includes(id)}
      Icon={Icon}
      onClick={() => run(editor)}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape of the tools inside
    <div
      className={classes.toolbox}
      data-no-print
      data-toolbar
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        editor.commands.focus();
      }}
    >
      <AriaToolbar aria-label={t("editor.toolbar")} className={classes.toolbar ?? ""}>
        <Styles editor={editor} current={now.style} />
        <Line />
        {words.map(tool)}
        <Line />
        {lists.map(tool)}
        <Line />
        <ToolButton
          label={t("editor.link")}
          pressed={now.active.includes("link")}
          Icon={IconLink}
          onClick={() => ask("link")}
        />
        <ToolButton label={t("editor.image")} Icon={IconPhoto} onClick={() => ask("image")} />
        <ToolButton
          label={t("editor.table")}
          Icon={IconTable}
          onClick={() => commands.find((one) => one.id === "table")?.run(editor, ask)}
        />
        <ToolButton label={t("editor.math")} Icon={IconMathFunction} onClick={() => ask("math")} />
        <Insert editor={editor} ask={ask} />
        <Line />
        <ToolButton
          label={`${t("editor.undo")} (Ctrl Z)`}
          disabled={!now.undo}
          Icon={IconArrowBackUp}
          onClick={() => chain(editor).undo().run()}
        />
        <ToolButton
          label={t("editor.redo")}
          disabled={!now.redo}
          Icon={IconArrowForwardUp}
          onClick={() => chain(editor).redo().run()}
        />
        {now.active.includes("image") && (
          <Fragment>
            <Line />
            <ToolButton label={t("editor.alt")} Icon={IconTextCaption} onClick={() => ask("alt")} />
          </Fragment>
        )}
        {now.active.includes("table") && (
          <Fragment>
            <Line />
            {tableTools.map(tool)}
          </Fragment>
        )}
      </AriaToolbar>
    </div>
  );
}

const watched = [
  ...words.map((one) => one.id),
  ...lists.map((one) => one.id),
  "link",
  "image",
  "table",
];

function stateOf(editor: Editor) {
  return {
    active: watched.filter((name) => editor.isActive(name)),
    style: styleOf(editor),
    undo: editor.can().undo(),
    redo: editor.can().redo(),
  };
}

function styleOf(editor: Editor): string {
  if (editor.isActive("codeBlock")) return "code_block";
  if (!editor.isActive("heading")) return "text";
  const level = Number(editor.getAttributes("heading").level);
  return `heading${Math.min(Math.max(level, 2), 4)}`;
}

const Line = () => <span className={classes.line} aria-hidden />;

interface ToolButtonProps {
  label: string;
  Icon: typeof IconBold;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
}

function ToolButton({ label, Icon, onClick, pressed, disabled }: ToolButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "petrol" : "gray"}
        className={classes.tool ?? ""}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={disabled || undefined}
        data-off={disabled || undefined}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => !disabled && onClick()}
      >
        <Icon size={20} className="icon" aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Styles({ editor, current }: { editor: Editor; current: string }) {
  const { t } = useTranslation();
  const choices = commands.filter((one) => /^(text|heading\d)$/.test(one.id));
  return (
    <Menu position="bottom-start" width={200}>
      <Menu.Target>
        <UnstyledButton
          className={classes.styles ?? ""}
          aria-label={t("editor.style_is", { style: t(`editor.${current}`) })}
          onMouseDown={(event: React.MouseEvent) => event.preventDefault()}
        >
          {t(`editor.${current}`)}
          <IconChevronDown size={16} className="icon" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={<one.Icon size={18} className="icon" aria-hidden />}
            onClick={() => one.run(editor, () => {})}
          >
            {t(`editor.${one.id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What has no button of its own. */
function Insert({ editor, ask }: ToolbarProps) {
  const { t } = useTranslation();
  const choices = commands.filter((one) => /^(code_block|details|rule)$/.test(one.id));
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.tool ?? ""}
          aria-label={t("editor.insert")}
          onMouseDown={(event) => event.preventDefault()}
        >
          <IconPlus size={20} className="icon" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={<one.Icon size={18} className="icon" aria-hidden />}
            onClick={() => one.run(editor, ask)}
          >
            {t(`editor.${one.id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
