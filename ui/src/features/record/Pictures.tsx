// The record's pictures: what each slot shows, and every other that could be chosen, with the reason why it was not.

import { Button } from "../../kit/Button";
import { bytes, whenExactly } from "../../kit/format";
import { gapOf, isScene } from "../../kit/gap";
import { Mark } from "../../kit/Mark";
import { Picture } from "../../kit/Picture";
import { Tag } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import {
  type PictureCandidate,
  type PictureChoice,
  type RecordCell,
  type SlotPictures,
  useAction,
  useCommand,
} from "../../rpc";
import styles from "./pictures.module.css";

const KINDS = [{ name: "Pictures", extensions: ["png", "jpg", "jpeg", "webp", "gif", "bmp", "ico", "svg"] }];

/** The picture of a cell, unless it was refused. */
export function hashOf(entry: RecordCell | undefined): string | undefined {
  return entry?.cell.value === undefined || entry.cell.state === "rejected" ? undefined : String(entry.cell.value);
}

/** The last part of an address, or the file's own name. */
function shortName(source: string): string {
  const path = source.replace(/^https?:\/\//, "").replace(/[?#].*$/, "");
  return path.split("/").filter(Boolean).pop() ?? path;
}

function measures(one: PictureCandidate): string {
  const parts = [
    one.width && one.height ? `${one.width} × ${one.height}` : "",
    one.format?.toUpperCase() ?? "",
    one.bytes ? bytes(one.bytes) : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Why it is not the one, or how sure it would be. */
function verdict(one: PictureCandidate): string {
  if (one.rejected) return one.rejected;
  if (one.automatic) return `the surest, ${one.confidence} of 100`;
  return `fits, ${one.confidence} of 100`;
}

function Candidate(props: { one: PictureCandidate; label: string; busy: boolean; onChoose: (asset: string) => void }) {
  const { one } = props;
  const can = one.asset !== null && !one.shown;
  return (
    <li className={one.shown ? `${styles.candidate} ${styles.shown}` : styles.candidate}>
      <Picture hash={one.asset ?? undefined} alt="" width={40} height={32} contain plate={one.plate} />
      <div className="grow">
        <div className="clip" title={one.url ?? "It stands in the page itself"}>
          {one.rule}
          {one.url && <span className="muted"> {shortName(one.url)}</span>}
        </div>
        <div className={styles.why}>
          {[measures(one), verdict(one)].filter(Boolean).join(" · ")}
          {one.asset === null && !one.rejected && " · not stored"}
        </div>
      </div>
      {one.shown ? (
        <Mark state="value" labelled />
      ) : (
        <Button
          size="sm"
          disabled={!can || props.busy}
          aria-label={`Use this ${props.label.toLowerCase()}: ${one.rule}, ${verdict(one)}`}
          onClick={() => one.asset && props.onChoose(one.asset)}
        >
          Use
        </Button>
      )}
    </li>
  );
}

function Slot(props: {
  slot: SlotPictures;
  cell: RecordCell | undefined;
  label: string;
  name: string;
  busy: boolean;
  onChoose: (choice: PictureChoice) => void;
}) {
  const { slot, cell, label, name, busy } = props;
  const state = cell?.cell.state;
  const isWide = isScene(slot.field);
  const gap = cell || !slot.shown ? gapOf(cell?.cell ?? { state: "not_found" }, slot.shown !== null) : undefined;
  const chosen = slot.candidates.find((one) => one.shown);
  const ownFile = async () => {
    try {
      const file = await bridge().openFile(`A ${label.toLowerCase()} for ${name}`, KINDS);
      if (file) props.onChoose({ file });
    } catch (thrown) {
      sayError(thrown);
    }
  };
  return (
    <section aria-label={label} className={styles.slot} data-testid={`slot-${slot.field}`}>
      <div className={styles.head}>
        <h3>{label}</h3>
        {gap && <Mark state={gap.mark} labelled />}
        <span className="muted push clip">
          {slot.by === "you" ? "chosen by you" : chosen ? `${chosen.confidence} of 100` : ""}
        </span>
      </div>
      <div className={isWide ? styles.wide : styles.stage}>
        <Picture
          hash={slot.shown ?? undefined}
          alt={`${label} of ${name}`}
          width={isWide ? 600 : 220}
          height={isWide ? 315 : 88}
          fluid={isWide}
          contain
          plate={slot.plate}
          gap={gap}
          {...(isWide ? {} : { letters: name })}
        />
      </div>
      <p className={styles.caption}>
        {slot.shown
          ? [chosen?.rule, chosen ? measures(chosen) : "", chosen ? "" : (slot.source ?? "")]
              .filter(Boolean)
              .join(" · ")
          : gap?.said}
      </p>
      {slot.shown && gap && <p className={styles.caption}>{gap.said}</p>}
      <div className={styles.actions}>
        <Button size="sm" icon="folder" disabled={busy} onClick={() => void ownFile()}>
          Use my own file…
        </Button>
        {slot.shown && (
          <Button size="sm" look="ghost" disabled={busy} onClick={() => props.onChoose("nothing")}>
            Leave it out
          </Button>
        )}
        {slot.by === "you" && (
          <Button size="sm" look="ghost" icon="undo" disabled={busy} onClick={() => props.onChoose("automatic")}>
            Back to automatic
          </Button>
        )}
      </div>
      {slot.candidates.length > 0 && (
        <details className={styles.others} open={slot.by === "automatic" && state === "conflict"}>
          <summary>
            {slot.candidates.length === 1 ? "1 candidate" : `${slot.candidates.length} candidates`} from the site
          </summary>
          <ul>
            {slot.candidates.map((one) => (
              <Candidate
                key={`${one.rule} ${one.url} ${one.asset}`}
                one={one}
                label={label}
                busy={busy}
                onChoose={(candidate) => props.onChoose({ candidate })}
              />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** The company's pictures, and those of the cells that have no candidates, such as screenshots. */
export function Pictures(props: { list: number; row: number; cells: RecordCell[]; name: string }) {
  const { list, row, name } = props;
  const { data: set } = useCommand("pictures", { list, row }, { keep: true });
  const choose = useAction("choose_picture", ["pictures", "record", "grid_frame"]);
  const cellOf = (field: string) => props.cells.find((entry) => entry.field === field);
  // Slots that nobody asked for stay away until something is known of them.
  const slots = (set?.slots ?? []).filter(
    (slot) => cellOf(slot.field) || slot.shown || slot.candidates.length > 0 || slot.by === "you",
  );
  const others = props.cells.filter((entry) => !slots.some((slot) => slot.field === entry.field));
  const pick = (slot: SlotPictures, label: string) => (choice: PictureChoice) =>
    choose.mutate(
      { list, row, field: slot.field, choice },
      {
        onSuccess: () =>
          say(
            choice === "automatic" ? `${label}: automatic again.` : `${label} of ${name}: your choice is kept.`,
            "It stays after later visits, in all lists.",
          ),
        onError: sayError,
      },
    );
  const labelOf = (slot: SlotPictures) =>
    cellOf(slot.field)?.label ??
    { "company.logo": "Logo", "company.icon": "Icon", "company.image": "Share image" }[slot.field as string] ??
    slot.field;
  return (
    <>
      {slots.map((slot) => (
        <Slot
          key={slot.field}
          slot={slot}
          cell={cellOf(slot.field)}
          label={labelOf(slot)}
          name={name}
          busy={choose.isPending}
          onChoose={pick(slot, labelOf(slot))}
        />
      ))}
      {others.map((entry) => (
        <figure key={entry.field} style={{ margin: 0 }}>
          <Picture
            hash={hashOf(entry)}
            alt={`${entry.label} of ${name}`}
            width={600}
            height={375}
            fluid
            contain
            gap={gapOf(entry.cell, hashOf(entry) !== undefined)}
          />
          <figcaption className={styles.caption}>
            {entry.label}
            {gapOf(entry.cell, hashOf(entry) !== undefined)
              ? ` · ${gapOf(entry.cell, hashOf(entry) !== undefined)?.said}`
              : entry.cell.provenance?.at_ms
                ? ` · ${whenExactly(entry.cell.provenance.at_ms)}`
                : ""}
          </figcaption>
        </figure>
      ))}
      {set?.colour && (
        <div className={styles.colour}>
          <span style={{ background: set.colour, color: set.colour_text ?? "#fff" }}>Aa</span>
          <span className="mono selectable">{set.colour}</span>
          <Tag>brand colour</Tag>
          <span className="muted clip">{set.colour_rule}</span>
        </div>
      )}
      {set?.page_url && set.seen_ms !== null && (
        <p className={styles.caption}>
          Seen on <span className="mono">{set.page_url.replace(/^https?:\/\//, "")}</span>, {whenExactly(set.seen_ms)}
        </p>
      )}
    </>
  );
}
