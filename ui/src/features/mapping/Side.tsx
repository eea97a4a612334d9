import { href } from "../../app/router";
import { count, counted } from "../../kit/format";
import { Failure, Note, ProblemNote, Skeleton, Tag } from "../../kit/pieces";
import { type ListDetail, type Problem, useCommand } from "../../rpc";
import styles from "./mapping.module.css";

/** Groups that are probably the same, each of which would be paid for: worth a look before that. */
function Probable({ list }: { list: number }) {
  const input = { list, kind: "probable", start: 0, count: 1 } as const;
  const probable = useCommand("duplicates", input, { keep: true }).data?.probable ?? 0;
  if (probable === 0) return null;
  return (
    <p className="small">
      {counted(probable, "group")} more {probable === 1 ? "is" : "are"} probably the same.{" "}
      <a href={href({ at: "list", list, screen: "judge" })}>Judge them under Duplicates</a> before each is paid for.
    </p>
  );
}

function Duplicates({ list }: { list: number }) {
  const { data, error, refetch } = useCommand("entities", { list }, { keep: true });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) {
    return (
      <div className="card-pad col" style={{ gap: 10 }} aria-busy="true">
        <Skeleton />
        <Skeleton />
        <Skeleton />
      </div>
    );
  }
  return (
    <div className="card-pad">
      <dl className={styles.counts}>
        <dt>Records in the list</dt>
        <dd>{count(data.records)}</dd>
        {data.people > 0 && (
          <>
            <dt>Same person, other spelling</dt>
            <dd>{data.duplicate_people > 0 ? `\u2212 ${count(data.duplicate_people)}` : "none"}</dd>
            <dt className={styles.sum}>People to look up</dt>
            <dd>{count(data.people)}</dd>
          </>
        )}
        <dt className={styles.sum}>Companies to look up</dt>
        <dd>{count(data.companies)}</dd>
        {data.unusable > 0 && (
          <>
            <dt className="muted">Name nobody that can be looked up</dt>
            <dd className="muted">{count(data.unusable)}</dd>
          </>
        )}
      </dl>
      {data.examples.slice(0, 3).map((group) => (
        <div key={`${group.shared} ${group.records[0]?.row}`} className={styles.pair}>
          <ul>
            {group.records.slice(0, 3).map((record) => (
              <li key={record.row}>
                <span className="clip">{record.text}</span>
                <span className="nowrap">row {count(record.row)}</span>
              </li>
            ))}
          </ul>
          <div className="tiny muted">{group.shared}</div>
        </div>
      ))}
      <Probable list={list} />
    </div>
  );
}

/** Beside the columns: duplicates, and what is worth a look. */
export function Side({ list }: { list: ListDetail }) {
  const more = useCommand("entities", { list: list.list }, { keep: true }).data?.problems ?? [];
  const problems: Problem[] = [...more, ...list.problems];
  const serious = problems.filter((problem) => problem.severity !== "note").length;
  return (
    <aside className={styles.side} aria-label="Duplicates and problems">
      <section className="card">
        <div className="card-head">
          <h2>Duplicates found</h2>
          <span className="push">
            <Tag tone="ok">paid for once</Tag>
          </span>
        </div>
        <Duplicates list={list.list} />
      </section>
      <section className="card">
        <div className="card-head">
          <h2>Worth a look</h2>
          {problems.length > 0 && (
            <span className="push">
              <Tag {...(serious > 0 ? { tone: "warn" as const } : {})}>{problems.length}</Tag>
            </span>
          )}
        </div>
        <div className={`card-pad ${styles.look}`}>
          {problems.length === 0 && (
            <Note icon="check">
              <p>Nothing. {counted(list.records, "row")} came in as they are in the file.</p>
            </Note>
          )}
          {problems.slice(0, 8).map((problem) => (
            <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
          ))}
          {problems.length > 8 && <p className="small muted">and {counted(problems.length - 8, "more", "more")}</p>}
        </div>
      </section>
    </aside>
  );
}
