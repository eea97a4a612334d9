// Sites that may be another company's: what the list says beside what the site says, one key a verdict. The verdict holds in all
// lists.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Empty, Failure, Note, Skeleton } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { call, type Doubt, type SiteVerdict, useCommand } from "../../rpc";
import styles from "./judge.module.css";
import { useVerdictKeys, Verdicts } from "./Verdicts";

function Side({ title, side }: { title: string; side: Doubt["ours"] }) {
  const facts: [string, string | null | undefined][] = [
    ["Domain", side.domain],
    ["Title", side.title],
    ["City", side.city],
    ["Country", side.country],
  ];
  return (
    <section className="card card-pad" aria-label={title}>
      <h2 className={styles.caption}>{title}</h2>
      <div className="row" style={{ gap: 12 }}>
        <Picture
          hash={side.logo ?? side.icon ?? undefined}
          alt={`Logo of ${side.name}`}
          width={56}
          height={56}
          contain
          letters={side.name}
        />
        <b className={styles.value}>{side.name || side.domain}</b>
      </div>
      <dl className="facts">
        {facts.map(([label, text]) =>
          text ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}

/** The queue of such companies. */
export function Doubts({ list }: { list: number }) {
  const client = useQueryClient();
  const { data, error, refetch } = useCommand("doubts", { list });
  const [at, setAt] = useState(0);
  const [judged, setJudged] = useState<number[]>([]);
  const open = (data ?? []).filter((doubt) => !judged.includes(doubt.row));
  const doubt = open[Math.min(at, open.length - 1)];
  const say = (row: number, verdict: SiteVerdict | undefined) =>
    call("judge_site", { list, row, ...(verdict ? { verdict } : {}) })
      .catch(sayError)
      .finally(() => client.invalidateQueries({ queryKey: ["doubts"] }));
  const judge = (verdict: SiteVerdict) => {
    if (!doubt) return;
    setJudged((old) => [...old, doubt.row]);
    void say(doubt.row, verdict);
  };
  const undo = () => {
    const last = judged.at(-1);
    if (last === undefined) return;
    setJudged((old) => old.slice(0, -1));
    void say(last, undefined);
  };
  const later = () => setAt((old) => (open.length > 0 ? (old + 1) % open.length : 0));
  useVerdictKeys((key) => {
    if (key === "a") judge("right");
    else if (key === "x") judge("wrong");
    else if (key === "s") later();
    else if (key === "u") undo();
    else return false;
    return true;
  });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  return (
    <div className="col" style={{ gap: 16 }} data-testid="doubts">
      <div className="row">
        <span className="small soft" role="status">
          {counted(open.length, "company", "companies")} to judge
          {judged.length > 0 && `, ${count(judged.length)} judged now`}
        </span>
        <span className="grow" />
        <Button size="sm" icon="undo" keys="U" disabled={judged.length === 0} onClick={undo}>
          Undo
        </Button>
      </div>
      {doubt ? (
        <>
          <Note tone="warn">
            <p className="selectable">{doubt.sentence}</p>
          </Note>
          <div className={styles.pair}>
            <Side title={`Your list, row ${count(doubt.row)}`} side={doubt.ours} />
            <Side title="The site" side={doubt.theirs} />
          </div>
          <Verdicts
            yes={{ text: "It is theirs", keys: "A", testId: "site-right", onPress: () => judge("right") }}
            no={{ text: "Another company", keys: "X", testId: "site-wrong", onPress: () => judge("wrong") }}
            onLater={later}
          >
            <span className="small muted">
              The verdict holds for {counted(doubt.records, "row")} here, and for this company in all lists.
            </span>
          </Verdicts>
        </>
      ) : (
        <Empty
          title={
            judged.length > 0 ? `All ${count(judged.length)} are judged.` : "Every site seems to be its company's."
          }
        />
      )}
    </div>
  );
}
