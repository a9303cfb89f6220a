import { useMediaQuery } from "@mantine/hooks";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { EntryRow } from "../../api/types";
import { pageName } from "../../lib/pages";
import { Dot } from "../../ui/Dot";
import { DataGrid, type GridColumn } from "../../ui/grid/DataGrid";
import { Moment } from "../../ui/Moment";
import { Cards } from "./Cards";
import type { FindState, Sort } from "./queries";
import { Title } from "./Title";

export interface RowsProps {
  state: FindState;
  rows: EntryRow[];
  selected: ReadonlySet<string>;
  onSelect: (pids: ReadonlySet<string>) => void;
  onChange: (changes: Partial<FindState>) => void;
  onMore: (() => void) | undefined;
  loadingMore: boolean;
}

const sortable: Sort[] = ["page", "title", "category", "status", "author", "date", "changed"];

/** The rows as a table, or as cards where a table does not fit. */
export function Rows(props: RowsProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  const paged = !props.state.template && props.state.kind !== "resource";
  const columns = useMemo(() => columnsOf(t, paged), [t, paged]);
  if (narrow) return <Cards {...props} />;
  return (
    <DataGrid
      label={t("find.table")}
      columns={columns}
      items={props.rows}
      idOf={(row) => row.pid}
      hrefOf={(row) => `/e/${row.pid}`}
      selectLabel={t("find.select")}
      selected={props.selected}
      onSelect={props.onSelect}
      sort={{
        column: props.state.sort ?? "changed",
        direction: props.state.ascending ? "ascending" : "descending",
      }}
      onSort={({ column, direction }) =>
        props.onChange({
          sort: column as Sort,
          ascending: direction === "ascending" ? true : undefined,
        } as Partial<FindState>)
      }
      onMore={props.onMore}
      loadingMore={props.loadingMore}
      loadingLabel={t("find.loading_more")}
    />
  );
}

function columnsOf(t: TFunction, paged: boolean): GridColumn<EntryRow>[] {
  const columns: (GridColumn<EntryRow> | false)[] = [
    paged && {
      id: "page",
      title: t("find.col_page"),
      width: 150,
      cell: (row) =>
        row.notebook && row.page !== undefined && pageName(row.notebook.code, row.page),
    },
    {
      id: "title",
      title: t("find.col_title"),
      names: true,
      text: (row) => row.title,
      cell: (row) => <Title row={row} />,
    },
    {
      id: "category",
      title: t("find.col_category"),
      width: 150,
      cell: (row) => row.category && <Dot color={row.category.color}>{row.category.title}</Dot>,
    },
    {
      id: "status",
      title: t("find.col_status"),
      width: 140,
      cell: (row) => row.status && <Dot color={row.status.color}>{row.status.title}</Dot>,
    },
    { id: "author", title: t("find.col_author"), width: 160, cell: (row) => row.author.name },
    {
      id: "changed",
      title: t("find.col_changed"),
      width: 120,
      cell: (row) => <Moment at={row.changed_at} />,
    },
  ];
  return columns
    .filter((column) => column !== false)
    .map((column) => ({ ...column, sortable: sortable.includes(column.id as Sort) }));
}
