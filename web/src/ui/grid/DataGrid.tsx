import { type ReactNode, useCallback, useEffect, useRef } from "react";
import {
  Cell,
  Checkbox,
  Column,
  Row,
  type Selection,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from "react-aria-components";
import { plain, takesText } from "../../lib/keys";
import classes from "./grid.module.css";

export interface GridColumn<Item> {
  id: string;
  title: string;
  cell: (item: Item) => ReactNode;
  /** Text that the cell is searched by when typing ahead. */
  text?: (item: Item) => string;
  sortable?: boolean;
  /** Names the row for screen readers; one column at least. */
  names?: boolean;
  width?: number;
  /** Right-aligned, in tabular figures. */
  numeric?: boolean;
}

interface DataGridProps<Item> {
  label: string;
  columns: GridColumn<Item>[];
  items: Item[];
  idOf: (item: Item) => string;
  hrefOf: (item: Item) => string;
  /** Words of the checkbox of a row and of the header. */
  selectLabel: string;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  sort?: SortDescriptor;
  onSort?: (sort: SortDescriptor) => void;
  onMore?: (() => void) | undefined;
  loadingMore?: boolean;
  loadingLabel: string;
}

/** A table with the keyboard of a grid: arrows by cell, Home, End, Page keys,
 * Space selects, Enter opens; j and k move as in a reader, x selects. Only the
 * rows in sight exist in the page. */
export function DataGrid<Item extends object>(props: DataGridProps<Item>) {
  const box = useRef<HTMLDivElement>(null);
  useReaderKeys(box);
  const row = rowHeight();
  const pick = (selection: Selection) =>
    props.onSelect(
      selection === "all"
        ? new Set(props.items.map(props.idOf))
        : new Set([...selection].map(String)),
    );
  return (
    <div ref={box} className={classes.box} data-grid>
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: row, headingHeight: row }}>
        <Table
          aria-label={props.label}
          className={classes.table ?? ""}
          selectionMode="multiple"
          selectionBehavior="toggle"
          selectedKeys={props.selected}
          onSelectionChange={pick}
          {...(props.sort ? { sortDescriptor: props.sort } : {})}
          {...(props.onSort ? { onSortChange: props.onSort } : {})}
        >
          <TableHeader className={classes.header ?? ""}>
            <Column width={40} minWidth={40} className={classes.column ?? ""}>
              <Tick label={props.selectLabel} />
            </Column>
            {props.columns.map((column) => (
              <Heading key={column.id} column={column} />
            ))}
          </TableHeader>
          <TableBody>
            {props.items.map((item) => (
              <Row
                key={props.idOf(item)}
                id={props.idOf(item)}
                href={props.hrefOf(item)}
                className={classes.row ?? ""}
              >
                <Cell className={classes.cell ?? ""}>
                  <Tick label={props.selectLabel} />
                </Cell>
                {props.columns.map((column) => (
                  <Cell
                    key={column.id}
                    className={classes.cell ?? ""}
                    {...(column.text ? { textValue: column.text(item) } : {})}
                  >
                    <div className={column.numeric ? classes.numeric : classes.text}>
                      {column.cell(item)}
                    </div>
                  </Cell>
                ))}
              </Row>
            ))}
            {props.onMore && (
              <TableLoadMoreItem onLoadMore={props.onMore} isLoading={props.loadingMore ?? false}>
                <span className={classes.more}>{props.loadingLabel}</span>
              </TableLoadMoreItem>
            )}
          </TableBody>
        </Table>
      </Virtualizer>
    </div>
  );
}

function rowHeight(): number {
  const text = getComputedStyle(document.documentElement).getPropertyValue("--row");
  return Number.parseInt(text, 10) || 36;
}

function Heading<Item>({ column }: { column: GridColumn<Item> }) {
  return (
    <Column
      id={column.id}
      isRowHeader={column.names ?? false}
      allowsSorting={column.sortable ?? false}
      className={classes.column ?? ""}
      {...(column.width ? { width: column.width } : { minWidth: 220 })}
    >
      {({ sortDirection }) => (
        <span className={column.numeric ? classes.numeric : classes.text}>
          {column.title}
          {sortDirection && <span aria-hidden> {sortDirection === "ascending" ? "↑" : "↓"}</span>}
        </span>
      )}
    </Column>
  );
}

function Tick({ label }: { label: string }) {
  return (
    <Checkbox slot="selection" aria-label={label} className={classes.tick ?? ""}>
      {({ isSelected, isIndeterminate }) => (
        <span className={classes.tickbox} aria-hidden>
          {isIndeterminate ? "–" : isSelected ? "✓" : ""}
        </span>
      )}
    </Checkbox>
  );
}

const reader: Record<string, string> = { j: "ArrowDown", k: "ArrowUp", x: " " };

/** Turns j, k and x into the keys of the grid, wherever the focus is on the page
 * outside text; the first j enters the grid. */
function useReaderKeys(box: { current: HTMLElement | null }) {
  const press = useCallback(
    (event: KeyboardEvent) => {
      const key = reader[event.key];
      const grid = box.current?.querySelector<HTMLElement>('[role="grid"]');
      if (!key || !grid || event.defaultPrevented || !plain(event) || takesText(event.target))
        return;
      if (document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      if (!grid.contains(document.activeElement)) {
        grid.focus();
        if (key !== "ArrowUp" && key !== " ") return;
      }
      const at = document.activeElement ?? grid;
      for (const type of ["keydown", "keyup"])
        at.dispatchEvent(
          new KeyboardEvent(type, {
            key,
            code: key === " " ? "Space" : key,
            bubbles: true,
            cancelable: true,
          }),
        );
    },
    [box],
  );
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [press]);
}
