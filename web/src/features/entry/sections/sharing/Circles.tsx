import { Radio, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../../../api/types";
import { bases } from "./model";
import classes from "./sharing.module.css";

interface CirclesProps {
  entry: Entry;
  read: number;
  write: number;
  onRead: (base: number) => void;
  onWrite: (base: number) => void;
}

/** How wide the entry is open. Who may write may read: only circles as wide as
 * the readers are offered for writing. */
export function Circles({ entry, read, write, onRead, onWrite }: CirclesProps) {
  const { t } = useTranslation();
  const words = (base: number) => t(`sharing.base_${base}`, { team: entry.team.name });
  return (
    <>
      <Radio.Group
        label={t("sharing.who_reads")}
        value={String(read)}
        onChange={(next) => onRead(Number(next))}
      >
        <div className={classes.radios}>
          {bases.map((base) => (
            <Radio
              key={base}
              value={String(base)}
              label={words(base)}
              {...(base === read ? { "data-autofocus": true } : {})}
            />
          ))}
        </div>
      </Radio.Group>
      <Select
        label={t("sharing.who_writes")}
        data={bases
          .filter((base) => base <= Math.min(read, 40))
          .map((base) => ({ value: String(base), label: words(base) }))}
        value={String(Math.min(write, 40))}
        allowDeselect={false}
        onChange={(next) => next && onWrite(Number(next))}
      />
    </>
  );
}
