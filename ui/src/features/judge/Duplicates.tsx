// Rows about the same person: they are one already, asked and paid for once. Shown, so that nobody wonders.

import { go } from "../../app/router";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Empty, Failure, Skeleton } from "../../kit/pieces";
import { useCommand } from "../../rpc";
import styles from "./judge.module.css";

/** The duplicates of a list, with examples. */
export function Duplicates({ list }: { list: number }) {
  const { data, error, refetch } = useCommand("entities", { list });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} />;
  if (data.duplicate_people === 0) return <Empty title="No two rows are about the same person." />;
  return (
    <section className="card card-pad" aria-label="Duplicates" data-testid="duplicates">
      <h2 className={styles.caption}>{counted(data.duplicate_people, "row")} stand in the list more than once</h2>
      <p className="soft">
        {count(data.records)} rows are {count(data.people)} people at {count(data.companies)} companies. Rows about one
        person share their found cells: they are asked for once, paid for once, and a verdict holds for all of them.
      </p>
      <ol className={styles.answers}>
        {data.examples.map((example) => (
          <li key={example.records.map((one) => one.row).join()} className={styles.answer}>
            <div className="grow">
              {example.records.map((one) => (
                <div key={one.row}>
                  <b>{one.text}</b> <span className="muted">row {count(one.row)}</span>
                </div>
              ))}
              <div className="small soft">{example.shared}</div>
            </div>
            <Button
              onClick={() => go({ at: "list", list, screen: "grid", row: example.records[0]?.row ?? 1 })}
              aria-label={`Open ${example.records[0]?.text ?? "the record"}`}
            >
              Open
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
