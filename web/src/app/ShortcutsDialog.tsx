import { Modal, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { setSingleKeys, singleKeys } from "../lib/device";
import dialog from "../ui/dialog.module.css";
import classes from "./frame.module.css";

/** The keys of the interface, and the switch for single ones. */
export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(singleKeys());
  const keys: [string, string][] = [
    ["Ctrl K", t("keys.palette")],
    ["C", t("keys.new_entry")],
    ["/", t("keys.search")],
    ["G H", t("keys.home")],
    ["G N", t("keys.notebooks")],
    ["G R", t("keys.resources")],
    ["J K", t("keys.rows")],
    ["X", t("keys.select")],
    [t("keys.enter"), t("keys.open")],
    ["F6", t("keys.region")],
    ["M", t("keys.sidebar")],
    ["I", t("keys.panel")],
    [t("keys.escape"), t("keys.close")],
    ["Ctrl S", t("keys.save")],
    [`Ctrl ${t("keys.enter")}`, t("keys.send")],
    ["Alt F10", t("keys.toolbar")],
    ["?", t("keys.help")],
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <div className={dialog.content}>
        <Switch
          label={t("keys.single")}
          description={t("keys.single_help")}
          checked={on}
          onChange={(event) => {
            setSingleKeys(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        <dl className={classes.keys}>
          {keys.map(([key, does]) => (
            <div key={key} style={{ display: "contents" }}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Modal>
  );
}
