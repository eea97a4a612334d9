import { count } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Failure, Skeleton } from "../../kit/pieces";
import { type CallError, type ExportFormat, type Field, type Preview as Shown, useCommand } from "../../rpc";
import styles from "./export.module.css";
import { letters } from "./path";
import { showsPicture } from "./targets";

const WIDE = /image|screenshot/;

/** The grounds that the pictures of the first rows need to be seen, as the grid has them. */
function usePlates(list: number, shown: Shown | undefined): (row: number, column: string) => string | undefined {
  const rows = shown?.rows.map(({ row }) => row) ?? [];
  const pictures = rows.length > 0 && shown?.columns.some((column) => column.picture);
  const input = { list, start: 0, count: rows.length, rows };
  const { data } = useCommand("grid_page", input, { enabled: pictures === true });
  return (row, column) => data?.rows.find((one) => one.row === row)?.cells[column as Field]?.plate;
}

/** The first rows as they will stand in the sheet. */
export function Preview(props: {
  list: number;
  shown: Shown | undefined;
  error: CallError | null;
  retry: () => void;
  format: ExportFormat;
  best: boolean;
}) {
  const { list, shown, error } = props;
  const plates = usePlates(list, shown);
  return (
    <section className={`card ${styles.preview}`} aria-label="Preview" data-testid="export-preview">
      <div className="card-head">
        <h2>Preview</h2>
        {shown && (
          <span className="small muted">
            first {Math.min(shown.rows.length, shown.gate.out)} of {count(shown.gate.out)}
            {props.best && ", best deliverability first"}
          </span>
        )}
      </div>
      {error ? (
        <Failure error={error} retry={props.retry} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must reach it
        <section className={styles.scroll} tabIndex={0} aria-label="First rows of the sheet">
          <table className={styles.sheet}>
            <thead>
              <tr className={styles.letters}>
                <td />
                {shown?.columns.map((column, index) => (
                  <th key={column.id}>{letters(index)}</th>
                ))}
              </tr>
              <tr>
                <th>1</th>
                {shown?.columns.map((column) => (
                  <th key={column.id} title={column.name}>
                    {column.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown
                ? shown.rows.map((row, index) => (
                    <tr key={row.row}>
                      <td aria-hidden="true">{index + 2}</td>
                      {shown.columns.map((column, at) => {
                        const text = row.cells[at] ?? "";
                        const wide = WIDE.test(column.id);
                        return (
                          <td key={column.id} title={column.picture ? undefined : text}>
                            {column.picture && text !== "" ? (
                              showsPicture(column, props.format) ? (
                                <Picture
                                  hash={text}
                                  alt={column.name}
                                  width={wide ? 60 : 28}
                                  height={wide ? 32 : 28}
                                  contain
                                  plate={plates(row.row, column.id)}
                                />
                              ) : (
                                <span className="muted">where it came from</span>
                              )
                            ) : (
                              text
                            )}
                          </td>
                        );
                      })}
                    </tr>
                  ))
                : [1, 2, 3].map((row) => (
                    <tr key={row}>
                      <td aria-hidden="true" />
                      <td>
                        <Skeleton height={12} />
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
        </section>
      )}
      {shown && shown.rows.length === 0 && <p className={`${styles.section} soft`}>Nobody goes out by these rules.</p>}
    </section>
  );
}
