import { count } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Failure, Skeleton } from "../../kit/pieces";
import { type GridColumn, type GridFrame, type GridRow, useCommand } from "../../rpc";
import styles from "./export.module.css";
import { letters } from "./path";

const ROWS = 5;

function Cell({ row, column, pictures }: { row: GridRow; column: GridColumn; pictures: boolean }) {
  if (column.origin === "source") return <>{row.source[Number(column.id.split(":")[1])] ?? ""}</>;
  const cell = column.field ? row.cells[column.field] : undefined;
  if (!cell || (cell.state !== "value" && cell.state !== "stale")) return null;
  if (column.kind !== "picture") return <>{cell.text}</>;
  if (!pictures) return <span className="muted">picture left out</span>;
  const wide = column.field === "company.image";
  return <Picture hash={cell.text} alt={column.label} width={wide ? 60 : 28} height={wide ? 32 : 28} contain />;
}

/** The first rows as they will stand in the sheet. */
export function Preview(props: { list: number; frame: GridFrame; columns: GridColumn[]; pictures: boolean }) {
  const { data: page, error, refetch } = useCommand("grid_page", { list: props.list, start: 0, count: ROWS });
  return (
    <section className={`card ${styles.preview}`} aria-label="Preview">
      <div className="card-head">
        <h2>Preview</h2>
        <span className="small muted">
          first {Math.min(ROWS, props.frame.records)} of {count(props.frame.records)}
        </span>
      </div>
      {error && !page ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <div className={styles.scroll}>
          <table className={styles.sheet}>
            <thead>
              <tr className={styles.letters}>
                <td />
                {props.columns.map((column, index) => (
                  <th key={column.id}>{letters(index)}</th>
                ))}
              </tr>
              <tr>
                <th>1</th>
                {props.columns.map((column) => (
                  <th key={column.id} title={column.label}>
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {page
                ? page.rows.map((row, index) => (
                    <tr key={row.row}>
                      <td aria-hidden="true">{index + 2}</td>
                      {props.columns.map((column) => (
                        <td key={column.id}>
                          <Cell row={row} column={column} pictures={props.pictures} />
                        </td>
                      ))}
                    </tr>
                  ))
                : [1, 2, 3].map((line) => (
                    <tr key={line}>
                      <td aria-hidden="true" />
                      <td colSpan={props.columns.length}>
                        <Skeleton height={12} />
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
