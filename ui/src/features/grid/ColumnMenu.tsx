// A column's menu: sort, filter, pin, hide, details; and the list of all columns.

import { Menu, Popover } from "@mantine/core";
import { useState } from "react";
import { Anchored, MenuAt } from "../../kit/Anchored";
import { Button } from "../../kit/Button";
import type { GridColumn, GridSort, ValueTest, ViewColumn } from "../../rpc";
import { ColumnValues } from "./ColumnValues";
import styles from "./panels.module.css";

/** What can be done with a column. */
export interface ColumnActions {
  sort: (sort: GridSort | undefined) => void;
  pin: (column: string, pinned: boolean) => void;
  show: (column: string, shown: boolean) => void;
  details: (column: string, shown: boolean) => void;
}

/** The menu below a column's head. */
export function ColumnMenu(props: {
  list: number;
  at: { column: GridColumn; below: DOMRect; filter: boolean } | undefined;
  sort: GridSort | undefined;
  layout: ViewColumn[];
  details: string[];
  test: ValueTest | undefined;
  actions: ColumnActions;
  onFilter: () => void;
  onTest: (test: ValueTest | undefined) => void;
  onClose: () => void;
}) {
  const { at, actions } = props;
  if (!at) return null;
  const { column } = at;
  if (at.filter) {
    return (
      <Anchored at={at.below} label={`Filter ${column.label}`} onClose={props.onClose}>
        <ColumnValues
          key={JSON.stringify(props.test)}
          list={props.list}
          column={column.id}
          label={column.label}
          test={props.test}
          onTest={props.onTest}
        />
      </Anchored>
    );
  }
  const laid = props.layout.find((one) => one.id === column.id);
  const sorted = props.sort?.column === column.id;
  const detailed = props.details.includes(column.id);
  return (
    <MenuAt at={at.below} label={`Menu of ${column.label}`} onClose={props.onClose}>
      <Menu.Item onClick={() => actions.sort({ column: column.id, descending: false })}>Sort, smallest first</Menu.Item>
      <Menu.Item onClick={() => actions.sort({ column: column.id, descending: true })}>Sort, largest first</Menu.Item>
      {sorted && <Menu.Item onClick={() => actions.sort(undefined)}>As in the file</Menu.Item>}
      {column.kind !== "picture" && (
        <>
          <Menu.Divider />
          <Menu.Item closeMenuOnClick={false} onClick={props.onFilter} data-testid="menu-filter">
            Filter by value
          </Menu.Item>
          {props.test && <Menu.Item onClick={() => props.onTest(undefined)}>Take the filter away</Menu.Item>}
        </>
      )}
      <Menu.Divider />
      <Menu.Item onClick={() => actions.pin(column.id, !laid?.pinned)}>
        {laid?.pinned ? "Let it scroll" : "Pin to the left"}
      </Menu.Item>
      {column.origin === "found" && column.kind !== "picture" && (
        <Menu.Item onClick={() => actions.details(column.id, !detailed)}>
          {detailed ? "Hide its details" : "Show its details"}
        </Menu.Item>
      )}
      <Menu.Item onClick={() => actions.show(column.id, false)}>Hide</Menu.Item>
    </MenuAt>
  );
}

/** Columns by what they are about. */
function groups(columns: GridColumn[]): { name: string; columns: GridColumn[] }[] {
  const found = (kind: string) => (column: GridColumn) =>
    column.origin === "found" && column.field?.startsWith(kind) === true;
  return [
    { name: "Person", columns: columns.filter(found("person.")) },
    { name: "Company", columns: columns.filter(found("company.")) },
    { name: "Your file", columns: columns.filter((column) => column.origin === "source") },
  ].filter((group) => group.columns.length > 0);
}

/** The button that lists all columns. */
export function ColumnsButton(props: {
  columns: GridColumn[];
  layout: ViewColumn[];
  details: string[];
  actions: ColumnActions;
}) {
  const [open, setOpen] = useState(false);
  const laid = (id: string) => props.layout.find((one) => one.id === id);
  const hidden = props.layout.filter((one) => one.hidden).length;
  // Some columns of the file are shown together as one: a company with its domain. Those cannot be hidden by themselves.
  const known = (column: GridColumn) => props.layout.length === 0 || laid(column.id) !== undefined;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={300} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button icon="columns" onClick={() => setOpen(!open)} aria-expanded={open} data-testid="columns">
          Columns
          {hidden > 0 && <span className="muted">{hidden} hidden</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" style={{ padding: 12 }}>
        <div className={styles.columns}>
          {groups(props.columns.filter(known)).map((group) => (
            <section key={group.name} aria-label={group.name}>
              <h2>{group.name}</h2>
              {group.columns.map((column) => {
                const pinned = laid(column.id)?.pinned === true;
                return (
                  <div key={column.id} className={styles.column}>
                    <label>
                      <input
                        type="checkbox"
                        checked={laid(column.id)?.hidden !== true}
                        onChange={(event) => props.actions.show(column.id, event.target.checked)}
                      />
                      <span className="clip">{column.label}</span>
                    </label>
                    <Button
                      size="sm"
                      look="ghost"
                      icon="pin"
                      aria-pressed={pinned}
                      label={pinned ? `Let ${column.label} scroll` : `Pin ${column.label} to the left`}
                      onClick={() => props.actions.pin(column.id, !pinned)}
                    />
                  </div>
                );
              })}
            </section>
          ))}
        </div>
        <p className="small muted" style={{ marginTop: 8 }}>
          Drag a column by its head to move it.
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
