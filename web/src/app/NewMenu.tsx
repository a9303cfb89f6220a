import { Button, Menu } from "@mantine/core";
import {
  IconBox,
  IconChevronDown,
  IconFileImport,
  IconNotebook,
  IconPlus,
  IconTemplate,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { useNewEntry } from "../api/newEntry";
import type { EntryRow, List } from "../api/types";
import classes from "./frame.module.css";

/** Makes an entry at once: no form. The templates last changed come first. */
export function NewMenu({ newEntry }: { newEntry: ReturnType<typeof useNewEntry> }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const templates = useQuery({
    queryKey: ["entries", "templates", "new"],
    queryFn: () =>
      api.get<List<EntryRow>>("/entries", { template: true, sort: "changed", limit: 5 }),
    enabled: opened,
    staleTime: 60_000,
  }).data?.items;
  const icon = (Icon: typeof IconBox) => <Icon size={18} className="icon" aria-hidden />;
  return (
    <Menu
      position="bottom-end"
      width={280}
      withinPortal={false}
      opened={opened}
      onChange={setOpened}
    >
      <Menu.Target>
        <Button
          leftSection={<IconPlus size={18} className="icon" aria-hidden />}
          rightSection={<IconChevronDown size={16} className="icon" aria-hidden />}
          loading={newEntry.pending}
        >
          <span className={classes.word}>{t("app.new")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {templates?.map((template) => (
          <Menu.Item
            key={template.pid}
            leftSection={icon(IconTemplate)}
            onClick={() => newEntry.make({ kind: template.kind, origin: template.pid })}
          >
            {template.title || t("ui.untitled")}
          </Menu.Item>
        ))}
        {templates && templates.length > 0 && <Menu.Divider />}
        <Menu.Item
          leftSection={icon(IconNotebook)}
          onClick={() => newEntry.make({ kind: "experiment" })}
        >
          {t("kind.experiment")}
        </Menu.Item>
        <Menu.Item leftSection={icon(IconBox)} onClick={() => newEntry.make({ kind: "resource" })}>
          {t("kind.resource")}
        </Menu.Item>
        <Menu.Item
          leftSection={icon(IconTemplate)}
          onClick={() => newEntry.make({ kind: "experiment", template: true })}
        >
          {t("kind.template")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/find"
          // @ts-expect-error Mantine's polymorphic props lose the search of the route
          search={{ dialog: "import" }}
          leftSection={icon(IconFileImport)}
        >
          {t("app.from_file")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
