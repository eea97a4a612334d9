// Rows that are the same, or probably are: beside each other, one key a verdict. One stays, and the others fill its blanks.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { go } from "../../app/router";
import { useEdits } from "../../app/useEdits";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Empty, Failure, Segmented, Skeleton } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { call, type DuplicateKind, type DuplicateRows, useCommand } from "../../rpc";
import { Group } from "./Group";
import { useVerdictKeys, Verdicts } from "./Verdicts";

/** Groups read together. */
const PAGE = 10;

/** What a verdict changes. */
const CHANGED = ["duplicates", "grid_frame"];

const NOTHING: Record<DuplicateKind, string> = {
  certain: "No two rows are certainly the same.",
  probable: "No two rows are probably the same.",
};

/** The rows of a group that are one, and which of them stays. */
interface Choice {
  group: DuplicateRows;
  stays: number;
  left: number[];
}

function rowsOf({ group, stays, left }: Choice): number[] {
  return group.rows.map(({ row }) => row).filter((row) => row !== stays && !left.includes(row));
}

/** The duplicates of a list, one group after the other. */
export function Duplicates({ list }: { list: number }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<DuplicateKind>();
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [choice, setChoice] = useState<Choice>();
  const kind = chosen ?? "certain";
  const start = Math.floor(at / PAGE) * PAGE;
  const input = { list, kind, start, count: PAGE };
  const { data, error, refetch, isPlaceholderData } = useCommand("duplicates", input, { keep: true });
  const frame = useCommand("grid_frame", { list }).data;
  const edits = useEdits(list, frame);
  const total = data?.[kind] ?? 0;
  const place = Math.min(at, Math.max(0, total - 1));
  // The groups of another page are none to judge.
  const group = isPlaceholderData ? undefined : data?.groups[place - start];

  // What there is more of is what the user came for.
  const other = data && data.certain === 0 && data.probable > 0;
  useEffect(() => {
    if (other && chosen === undefined) setChosen("probable");
  }, [other, chosen]);
  useEffect(() => {
    if (at > place && data) setAt(place);
  }, [at, place, data]);
  const open: Choice | undefined = group && {
    group,
    stays: choice?.group === group ? choice.stays : group.fullest,
    left: choice?.group === group ? choice.left : [],
  };
  const columns = (frame?.columns ?? []).filter((column) => column.origin === "source");

  const carryOut = (verdict: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    verdict()
      .catch(sayError)
      .then(() => Promise.all(CHANGED.map((command) => client.invalidateQueries({ queryKey: [command] }))))
      .finally(() => setBusy(false));
  };
  const merge = () => {
    if (!open || rowsOf(open).length === 0) return;
    const rows = rowsOf(open);
    carryOut(() => call("merge_rows", { list, into: open.stays, rows }));
  };
  const keepApart = () => {
    if (!open) return;
    const rows = open.group.rows.map(({ row }) => row);
    carryOut(() => call("keep_apart", { list, rows }));
  };
  const mergeAll = () =>
    carryOut(async () => {
      const { done } = await call("merge_certain", { list });
      say(
        done.rows > 0
          ? `${counted(done.rows, "row")} merged into ${count(done.groups)}.`
          : "No group could be merged without a look at it.",
        done.left > 0 ? `${counted(done.left, "group")} left: their rows say different things.` : "",
      );
    });
  const step = (by: number) => setAt(Math.max(0, Math.min(total - 1, place + by)));
  const stay = (row: number) => {
    if (open) setChoice({ ...open, stays: row, left: open.left.filter((one) => one !== row) });
  };
  const leave = (row: number) => {
    if (!open || row === open.stays) return;
    const left = open.left.includes(row) ? open.left.filter((one) => one !== row) : [...open.left, row];
    setChoice({ ...open, left });
  };

  useVerdictKeys((key, event) => {
    const numbered = group?.rows[Number(key) - 1];
    if (numbered) stay(numbered.row);
    else if (key === "m") merge();
    else if (key === "x") keepApart();
    else if (key === "s" || key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "u") edits.undo();
    else if (key === "enter" && open && event.target === document.body)
      go({ at: "list", list, screen: "grid", row: open.stays });
    else return false;
    return true;
  });

  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  if (!data || !frame) return <Skeleton height={200} />;
  const gone = open ? rowsOf(open).length : 0;
  return (
    <div className="col" style={{ gap: 16 }} data-testid="duplicates">
      <div className="row">
        <Segmented<DuplicateKind>
          label="How sure it is"
          small
          value={kind}
          options={[
            { value: "certain", label: `Certain, ${count(data.certain)}`, testId: "duplicates-certain" },
            { value: "probable", label: `Probable, ${count(data.probable)}`, testId: "duplicates-probable" },
          ]}
          onChange={(next) => {
            setChosen(next);
            setAt(0);
          }}
        />
        <span className="small soft" role="status">
          {total > 0 ? `${count(place + 1)} of ${counted(total, "group")}` : "nothing to judge"}
        </span>
        <span className="grow" />
        {kind === "certain" && data.certain > 0 && (
          <Button size="sm" busy={busy} onClick={mergeAll} data-testid="merge-certain">
            Merge all that say nothing different
          </Button>
        )}
        <Button
          size="sm"
          icon="undo"
          keys="U"
          disabled={!edits.history.undo}
          title={edits.history.undo ?? "There is nothing to be taken back"}
          onClick={edits.undo}
          data-testid="duplicates-undo"
        >
          Undo
        </Button>
      </div>
      {open ? (
        <>
          <Group
            key={open.group.rows.map(({ row }) => row).join()}
            columns={columns}
            group={open.group}
            stays={open.stays}
            left={open.left}
            onStay={stay}
            onLeave={leave}
          />
          <Verdicts
            yes={{
              text: `Merge ${counted(gone, "row")} into row ${count(open.stays)}`,
              keys: "M",
              disabled: gone === 0,
              testId: "merge-rows",
              onPress: merge,
            }}
            no={{ text: "Not the same", keys: "X", testId: "keep-apart", onPress: keepApart }}
            last={place + 1 >= total}
            onLater={() => step(1)}
          >
            <Button keys="K" disabled={place === 0} onClick={() => step(-1)}>
              Back
            </Button>
            <Button onClick={() => go({ at: "list", list, screen: "grid", row: open.stays })}>Open</Button>
            <span className="small muted">
              The staying row keeps what it says; its blanks are filled. The others leave the list, and Undo brings them
              back.
            </span>
          </Verdicts>
        </>
      ) : total > 0 ? (
        <Skeleton height={200} />
      ) : (
        <Empty title={NOTHING[kind]} />
      )}
    </div>
  );
}
