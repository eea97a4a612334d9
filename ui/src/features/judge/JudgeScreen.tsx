// The judging screen: what needs a person, one after the other, both sides side by side, one key a verdict.

import { useRef, useState } from "react";
import { go, href } from "../../app/router";
import { useEdits, useUndoKeys } from "../../app/useEdits";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Page } from "../../kit/Page";
import { Empty, Failure, Segmented, Skeleton } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { type CellPlace, call, useCommand } from "../../rpc";
import { Case } from "./Case";
import { Doubts } from "./Doubts";
import { Duplicates } from "./Duplicates";
import styles from "./judge.module.css";
import { KINDS, type Kind, type Open, useQueue } from "./queue";
import { useVerdictKeys } from "./Verdicts";

const TITLES: Record<Kind, string> = {
  conflict: "No conflicts. Everything found agrees.",
  unsure: "Nothing found is less sure than 70.",
  rejected: "Nothing was rejected that you have not judged.",
};

type Tab = Kind | "sites" | "duplicates";

const TABS: { value: Tab; label: string; testId: string }[] = [
  ...KINDS.map(({ kind, label }) => ({ value: kind, label, testId: `judge-${kind}` })),
  { value: "sites", label: "Wrong company?", testId: "judge-sites" },
  { value: "duplicates", label: "Duplicates", testId: "judge-duplicates" },
];

/** What is to be judged, one after the other: its parts on the screen. The tabs stay where they are, and keep the focus. */
function useJudging(list: number, kind: Kind, shown: boolean) {
  const frame = useCommand("grid_frame", { list });
  const queue = useQueue(list, kind);
  const edits = useEdits(list, frame.data, queue.again);
  useUndoKeys(edits);
  const [at, setAt] = useState(0);
  const [done, setDone] = useState(0);
  const open: Open | undefined = queue.open[Math.min(at, queue.open.length - 1)];
  const step = (by: number) => setAt((old) => Math.max(0, Math.min(queue.open.length - 1, old + by)));
  const settle = (place: CellPlace) => {
    setDone((old) => old + 1);
    queue.leave(place);
  };
  const judge = (verdict: "accept" | "reject") => {
    if (!open) return;
    edits.judge([open.place], verdict);
    settle(open.place);
  };
  const choose = (answer: number) => {
    if (!open) return;
    const { place } = open;
    call("choose_answer", { list, ...place, call: answer }).then(() => settle(place), sayError);
  };
  const undo = () => {
    edits.undo();
    setDone((old) => Math.max(0, old - 1));
    queue.restore();
  };
  const answers = useRef<number[]>([]);
  useVerdictKeys((key, event) => {
    if (!shown) return false;
    const chosen = answers.current[Number(key) - 1];
    if (chosen !== undefined) choose(chosen);
    else if (key === "a") judge("accept");
    else if (key === "x") judge("reject");
    else if (key === "s" || key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "u") undo();
    else if (key === "enter" && open && event.target === document.body)
      go({ at: "list", list, screen: "grid", row: open.place.row });
    else return false;
    return true;
  });
  const whole = done + queue.total;
  return {
    name: frame.data?.name ?? "",
    restart: () => {
      setAt(0);
      setDone(0);
    },
    actions: (
      <Button
        icon="undo"
        keys="U"
        disabled={!edits.history.undo}
        data-testid="judge-undo"
        title={edits.history.undo ?? "There is nothing to be taken back"}
        onClick={undo}
      >
        Undo
      </Button>
    ),
    status: (
      <>
        <span className="grow" />
        <span className="small soft" role="status">
          {counted(queue.total, "record")} to judge
          {done > 0 && `, ${count(done)} judged now`}
        </span>
        <div
          className={styles.progress}
          role="progressbar"
          aria-label="Judged"
          aria-valuemin={0}
          aria-valuemax={whole}
          aria-valuenow={done}
        >
          <i style={{ width: `${whole > 0 ? (done / whole) * 100 : 0}%` }} />
        </div>
      </>
    ),
    body: (
      <>
        {queue.error && <Failure error={queue.error} retry={queue.again} />}
        {!queue.error && queue.loading && queue.open.length === 0 && (
          <div className="card card-pad" aria-busy="true">
            {[1, 2, 3, 4].map((line) => (
              <Skeleton key={line} height={32} />
            ))}
          </div>
        )}
        {!queue.error && !queue.loading && !open && (
          <Empty
            title={done > 0 ? `All ${count(done)} are judged.` : TITLES[kind]}
            action={
              <Button onClick={() => go({ at: "list", list, screen: "grid" })} data-testid="judge-grid">
                Back to the grid
              </Button>
            }
          />
        )}
        {open && frame.data && (
          <Case
            key={`${open.place.row} ${open.place.field}`}
            list={list}
            open={open}
            columns={frame.data.columns}
            onAnswers={(calls) => {
              answers.current = calls;
            }}
            onAccept={() => judge("accept")}
            onReject={() => judge("reject")}
            onChoose={choose}
            onSkip={() => step(1)}
            onText={(text) => {
              edits.write([{ row: open.place.row, column: open.place.field, text }]);
              settle(open.place);
              say("Kept as your own.");
            }}
          />
        )}
      </>
    ),
  };
}

/** The judging screen of a list. */
export default function JudgeScreen({ list }: { list: number }) {
  const [tab, setTab] = useState<Tab>("conflict");
  const [kind, setKind] = useState<Kind>("conflict");
  const judging = useJudging(list, kind, tab === kind);
  const change = (next: Tab) => {
    setTab(next);
    if (next === "sites" || next === "duplicates") return;
    setKind(next);
    judging.restart();
  };
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: judging.name, href: href({ at: "list", list, screen: "grid" }) },
      ]}
      title="Judge"
      actions={tab === kind && judging.actions}
    >
      <div className={styles.bar}>
        <Segmented<Tab> label="What to judge" value={tab} options={TABS} onChange={change} />
        {tab === kind && judging.status}
      </div>
      <div className={`page-body ${styles.stage}`}>
        {tab === kind && judging.body}
        {tab === "sites" && <Doubts list={list} />}
        {tab === "duplicates" && <Duplicates list={list} />}
      </div>
    </Page>
  );
}
