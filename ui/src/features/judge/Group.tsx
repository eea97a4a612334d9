// The rows of a group beside each other: a column for each, a line for each column of the list that says something.

import { count, counted } from "../../kit/format";
import type { DuplicateRow, DuplicateRows, GridColumn } from "../../rpc";
import styles from "./judge.module.css";

const filled = (cells: string[]) => cells.filter((cell) => cell.trim() !== "").length;

/** Those whose values fill blanks, in the order in which they are asked. */
function givers(rows: DuplicateRow[], stays: number, left: number[]): DuplicateRow[] {
  const others = rows.filter(({ row }) => row !== stays && !left.includes(row));
  return others.sort((a, b) => filled(b.cells) - filled(a.cells) || a.row - b.row);
}

/** A group of rows. */
export function Group(props: {
  columns: GridColumn[];
  group: DuplicateRows;
  stays: number;
  left: number[];
  onStay: (row: number) => void;
  onLeave: (row: number) => void;
}) {
  const { rows, differs, more, why } = props.group;
  const from = givers(rows, props.stays, props.left);
  const lines = props.columns
    .map((column, at) => ({ column, at }))
    .filter(({ at }) => rows.some(({ cells }) => (cells[at] ?? "").trim() !== ""));
  const kept = (row: DuplicateRow, at: number) => {
    const own = (row.cells[at] ?? "").trim();
    if (own !== "" || row.row !== props.stays) return own || <span className="muted">–</span>;
    const giver = from.find(({ cells }) => (cells[at] ?? "").trim() !== "");
    if (!giver) return <span className="muted">–</span>;
    return (
      <span className={styles.given} title={`from row ${count(giver.row)}`}>
        {(giver.cells[at] ?? "").trim()}
      </span>
    );
  };
  return (
    <section className="card" aria-label="Rows beside each other" data-testid="group">
      <p className={styles.why}>
        {why}
        {more > 0 && ` ${counted(more, "more row")} of the group come when these are judged.`}
      </p>
      <div className={styles.beside}>
        <table className="table table-dense">
          <thead>
            <tr>
              <th scope="col">Column</th>
              {rows.map(({ row }, at) => (
                <th key={row} scope="col" data-stays={row === props.stays}>
                  <label>
                    <input
                      type="radio"
                      name="stays"
                      checked={row === props.stays}
                      onChange={() => props.onStay(row)}
                      data-testid={`stays-${row}`}
                    />{" "}
                    Row {count(row)} {row === props.stays ? "stays" : at < 9 && <kbd>{at + 1}</kbd>}
                  </label>
                  {row !== props.stays && rows.length > 2 && (
                    <label>
                      <input
                        type="checkbox"
                        checked={!props.left.includes(row)}
                        onChange={() => props.onLeave(row)}
                        aria-label={`Row ${row} is one of them`}
                      />{" "}
                      one of them
                    </label>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ column, at }) => (
              <tr key={column.id} data-differs={differs.includes(at)}>
                <th scope="row">
                  {column.label}
                  {differs.includes(at) && <span className={styles.differs}>differs</span>}
                </th>
                {rows.map((row) => (
                  <td key={row.row} data-stays={row.row === props.stays} data-left={props.left.includes(row.row)}>
                    {kept(row, at)}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">Found values</th>
              {rows.map((row) => (
                <td key={row.row} data-stays={row.row === props.stays} data-left={props.left.includes(row.row)}>
                  {count(row.found)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}
