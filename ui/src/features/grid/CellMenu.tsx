// What can be done with a cell.

import { Menu } from "@mantine/core";
import { MenuAt } from "../../kit/Anchored";
import { type Retried, retried } from "../../kit/Why";
import type { GridColumn, GridRow } from "../../rpc";

/** A cell of the grid and where it is drawn. */
export interface CellAt {
  data: GridRow;
  column: GridColumn;
  box: DOMRect;
}

/** What can be done with a cell. */
export interface CellActions {
  open: (row: number) => void;
  edit: () => void;
  empty: () => void;
  why: () => void;
  accept: () => void;
  reject: () => void;
  forget: () => void;
  retry: (state: Retried) => void;
}

/** The menu of a cell. */
export function CellMenu(props: {
  cell: CellAt | undefined;
  moving: boolean;
  actions: CellActions;
  onClose: () => void;
}) {
  const { cell, actions } = props;
  if (!cell) return null;
  const { column, data } = cell;
  const found = column.origin === "found";
  const state = column.field && found ? data.cells[column.field] : undefined;
  const writable = found && column.kind !== "picture";
  const judged = state && state.text !== "" && !state.from_file;
  const again = retried(state?.state);
  return (
    <MenuAt at={cell.box} label={`Row ${data.row}, ${column.label}`} onClose={props.onClose}>
      <Menu.Item rightSection={<kbd>Enter</kbd>} onClick={() => actions.open(data.row)}>
        Open the record
      </Menu.Item>
      {found && (
        <Menu.Item rightSection={<kbd>W</kbd>} onClick={actions.why} data-testid="cell-why">
          {state?.text ? "Where is this from?" : "Why is this blank?"}
        </Menu.Item>
      )}
      {writable && (
        <>
          <Menu.Divider />
          <Menu.Item rightSection={<kbd>F2</kbd>} onClick={actions.edit}>
            Edit
          </Menu.Item>
          <Menu.Item rightSection={<kbd>Del</kbd>} onClick={actions.empty}>
            Empty
          </Menu.Item>
        </>
      )}
      {judged && writable && !(state.yours && state.state === "value") && (
        <Menu.Item rightSection={<kbd>A</kbd>} onClick={actions.accept}>
          Accept “{state.text}”
        </Menu.Item>
      )}
      {judged && writable && state.state !== "rejected" && (
        <Menu.Item rightSection={<kbd>X</kbd>} onClick={actions.reject}>
          It is wrong
        </Menu.Item>
      )}
      {state?.yours && <Menu.Item onClick={actions.forget}>Take my word back</Menu.Item>}
      {again && !props.moving && (
        <Menu.Item rightSection={<kbd>R</kbd>} onClick={() => actions.retry(again)}>
          Ask again
        </Menu.Item>
      )}
    </MenuAt>
  );
}
