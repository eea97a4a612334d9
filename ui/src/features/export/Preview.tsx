import { count } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Failure, Skeleton } from "../../kit/pieces";
import type { CallError, ExportFormat, Preview as Shown } from "../../rpc";
import styles from "./export.module.css";
import { letters } from "./path";
import { showsPicture } from "./targets";

const WIDE = /image|screenshot/;

/** The first rows as they will stand in the sheet. */
export function Preview(props: {
  shown: Shown | undefined;
  error: CallError | null;
  retry: () => void;
  format: ExportFormat;
  best: boolean;
}) {
  const { shown, error } = props;
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
