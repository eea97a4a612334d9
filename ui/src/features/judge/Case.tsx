// One thing to be judged: what the list says, and every answer that is kept, side by side.

import { useEffect, useState } from "react";
import { go } from "../../app/router";
import { Button } from "../../kit/Button";
import { count, money, whenExactly } from "../../kit/format";
import { gapOf, isScene } from "../../kit/gap";
import { Mark } from "../../kit/Mark";
import { STATE_LABELS } from "../../kit/marks";
import { Picture } from "../../kit/Picture";
import { Failure, Note, ProviderBadge, Skeleton } from "../../kit/pieces";
import { type CellStory, type GridColumn, type KeptAnswer, useCommand } from "../../rpc";
import styles from "./judge.module.css";
import type { Open } from "./queue";
import { Verdicts } from "./Verdicts";

const MOST = 9;

function Side({ open, columns }: { open: Open; columns: GridColumn[] }) {
  const source = columns.filter((column) => column.origin === "source");
  return (
    <section className="card card-pad" aria-label="From your file">
      <h2 className={styles.caption}>Your list, row {count(open.place.row)}</h2>
      <dl className="facts">
        {source.map((column, at) => {
          const text = open.row.source[at] ?? "";
          return text === "" ? null : (
            <div key={column.id}>
              <dt>{column.label}</dt>
              <dd>{text}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function Answer({ answer, at, onChoose }: { answer: KeptAnswer; at: number; onChoose: () => void }) {
  return (
    <li className={styles.answer} data-stands={answer.stands}>
      <ProviderBadge badge={answer.badge} name={answer.name} large />
      <div className="grow" style={{ minWidth: 0 }}>
        <b className={styles.text}>{answer.text}</b>
        <div className="small soft">
          {answer.name}
          {answer.confidence !== undefined && `, ${answer.confidence} sure`} · {whenExactly(answer.at_ms)} ·{" "}
          {answer.charged > 0 ? money(answer.charged) : "no cost"}
          {answer.stands && " · stands in the cell"}
        </div>
      </div>
      <Button keys={String(at + 1)} onClick={onChoose} data-testid={`choose-${at + 1}`}>
        Use
      </Button>
    </li>
  );
}

function Sides({ story, onChoose }: { story: CellStory; onChoose: (call: number) => void }) {
  return (
    <ol className={styles.answers}>
      {story.answers.slice(0, MOST).map((answer, at) => (
        <Answer key={answer.call} answer={answer} at={at} onChoose={() => onChoose(answer.call)} />
      ))}
    </ol>
  );
}

/** The other pictures that the company's site has for the place. */
function Candidates({ list, open }: { list: number; open: Open }) {
  const { row, field } = open.place;
  const { data, error, refetch } = useCommand("pictures", { list, row });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  const slot = data?.slots.find((one) => one.field === field);
  const others = slot?.candidates.filter((one) => one.asset !== null && !one.shown) ?? [];
  if (others.length === 0) return null;
  return (
    <>
      <ol className={styles.answers} aria-label="Other pictures from the site">
        {others.slice(0, MOST).map((one) => (
          <li key={`${one.rule} ${one.asset}`} className={styles.answer}>
            <Picture hash={one.asset ?? undefined} alt={one.rule} width={80} height={48} contain plate={one.plate} />
            <div className="grow small soft">
              {one.rule}, {one.rejected ?? `${one.confidence} sure`}
            </div>
          </li>
        ))}
      </ol>
      <div>
        <Button size="sm" onClick={() => go({ at: "list", list, screen: "grid", row })}>
          Choose another in the record
        </Button>
      </div>
    </>
  );
}

/** One thing to be judged. */
export function Case(props: {
  list: number;
  open: Open;
  columns: GridColumn[];
  onAnswers: (calls: number[]) => void;
  onAccept: () => void;
  onReject: () => void;
  onChoose: (call: number) => void;
  onSkip: () => void;
  onText: (text: string) => void;
}) {
  const { open } = props;
  const { data, error, refetch } = useCommand("cell_story", { list: props.list, ...open.place });
  const [text, setText] = useState("");
  const tell = props.onAnswers;
  useEffect(() => {
    tell((data?.answers ?? []).slice(0, MOST).map((answer) => answer.call));
    return () => tell([]);
  }, [data, tell]);
  const column = props.columns.find((one) => one.id === open.place.field);
  const label = data?.label ?? column?.label ?? "";
  const isPicture = column?.kind === "picture";
  const wide = isScene(open.place.field);
  return (
    <div className={styles.sides} data-testid="case">
      <Side open={open} columns={props.columns} />
      <section className="card card-pad" aria-label={label}>
        <h2 className={styles.caption}>
          <Mark state={open.cell.state} /> {label}: {STATE_LABELS[open.cell.state]}
        </h2>
        <div className={styles.value}>
          {isPicture ? (
            <Picture
              hash={open.cell.text || undefined}
              alt={`${label} of row ${count(open.place.row)}`}
              width={wide ? 480 : 220}
              height={wide ? 252 : 88}
              contain
              plate={open.cell.plate}
              gap={gapOf(open.cell, open.cell.text !== "")}
            />
          ) : (
            open.cell.text || "no value"
          )}
          {open.cell.confidence !== undefined && <span className="soft small"> {open.cell.confidence} sure</span>}
        </div>
        {open.cell.note && (
          <Note tone="warn">
            <p className="selectable">{open.cell.note}</p>
          </Note>
        )}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {!data && !error && <Skeleton height={48} />}
        {isPicture && <Candidates list={props.list} open={open} />}
        {data && !isPicture && <Sides story={data} onChoose={props.onChoose} />}
        {data && data.answers.length === 0 && !isPicture && (
          <p className="small muted">No other answer is kept for this field.</p>
        )}
        <Verdicts
          yes={{ text: "Accept", keys: "A", disabled: !open.cell.text, onPress: props.onAccept }}
          no={{ text: "It is wrong", keys: "X", disabled: !open.cell.text, onPress: props.onReject }}
          onLater={props.onSkip}
        >
          {!isPicture && (
            <form
              className="row grow"
              onSubmit={(event) => {
                event.preventDefault();
                if (text.trim()) props.onText(text.trim());
              }}
            >
              <div className="field grow">
                <input
                  aria-label={`${label}, as you know it`}
                  placeholder="or write it yourself"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </div>
              <Button type="submit" disabled={!text.trim()}>
                Keep
              </Button>
            </form>
          )}
        </Verdicts>
        {data && data.records > 1 && (
          <p className="small muted">The verdict holds for {count(data.records)} rows: they share this cell.</p>
        )}
      </section>
    </div>
  );
}
