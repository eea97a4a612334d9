import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "../../kit/Button";
import { count } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Failure, Skeleton, Tag } from "../../kit/pieces";
import type { CallError, OutreachPreview, OutreachRow } from "../../rpc";
import styles from "./outreach.module.css";

function Row({ row }: { row: OutreachRow }) {
  return (
    <article className={styles.record} aria-label={`Row ${row.row}`}>
      <header className="row">
        <span className="tiny muted">row {count(row.row)}</span>
        <b className="clip">{row.about || "nobody known"}</b>
      </header>
      {row.lines.map((line) => (
        <div key={line.name} className={styles.said}>
          <span className="tiny muted">{line.name}</span>
          {line.failed && !line.fell_back ? (
            <p className={styles.fault}>{line.failed}</p>
          ) : (
            <p className="selectable">{line.text || <span className="muted">nothing</span>}</p>
          )}
          {line.fell_back ? (
            <Tag>fallback</Tag>
          ) : (
            line.missing.map((name) => (
              <Tag key={name} tone="warn">
                {name} is blank
              </Tag>
            ))
          )}
        </div>
      ))}
      {row.pictures.map((picture) => (
        <div key={picture.name} className={styles.said}>
          <span className="tiny muted">{picture.name}</span>
          {picture.hash && (
            <Picture
              hash={picture.hash}
              alt={`${picture.name} for ${row.about}`}
              width={600}
              height={picture.hash ? 340 : 0}
              contain
              fluid
            />
          )}
          {picture.notes.map((note) => (
            <p key={note} className={picture.hash ? "tiny muted" : styles.fault}>
              {note}
            </p>
          ))}
        </div>
      ))}
    </article>
  );
}

/** What lines and pictures come to on three records. */
export function Preview(props: {
  shown: UseQueryResult<OutreachPreview, CallError>;
  records: number;
  first: number;
  onFirst: (row: number) => void;
}) {
  const { shown, records, first, onFirst } = props;
  return (
    <section className={`card ${styles.preview}`} aria-label="Preview" aria-busy={shown.isFetching}>
      <div className="card-head">
        <h2>On real records</h2>
        <span className="grow" />
        <Button
          size="sm"
          icon="up"
          label="Records before"
          disabled={first <= 1}
          onClick={() => onFirst(Math.max(1, first - 3))}
        />
        <Button
          size="sm"
          icon="down"
          label="Records after"
          data-testid="preview-next"
          disabled={first + 3 > records}
          onClick={() => onFirst(first + 3)}
        />
      </div>
      {shown.error && !shown.data ? (
        <Failure error={shown.error} retry={() => void shown.refetch()} />
      ) : shown.data ? (
        shown.data.rows.map((row) => <Row key={row.row} row={row} />)
      ) : (
        <div className={styles.record}>
          <Skeleton height={60} />
        </div>
      )}
    </section>
  );
}
