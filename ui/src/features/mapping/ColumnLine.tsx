import { Select } from "@mantine/core";
import { count } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Sureness } from "../../kit/pieces";
import type { ColumnDetail, Field, FieldInfo } from "../../rpc";
import styles from "./mapping.module.css";

/** Stands for "no field" in the choice, which has no empty value. */
const KEEP = "keep";

/** Whether the user has to say what a column is: detection has a guess and is not sure of it. */
export function asks(column: ColumnDetail): boolean {
  return !column.chosen && column.guess !== undefined && column.guess.confidence < 50;
}

function options(fields: FieldInfo[], likely: Field[]) {
  const item = (info: FieldInfo) => ({ value: info.field as string, label: info.label });
  const rest = (entity: FieldInfo["entity"]) =>
    fields
      .filter((info) => info.entity === entity && info.kind !== "picture" && !likely.includes(info.field))
      .map(item);
  const first = likely.flatMap((field) => fields.filter((info) => info.field === field)).map(item);
  return [
    { group: "", items: [{ value: KEEP, label: "Keep, never send" }] },
    ...(first.length > 0 ? [{ group: "Likely", items: first }] : []),
    { group: "Person", items: rest("person") },
    { group: "Company", items: rest("company") },
  ];
}

function How({ column, kept }: { column: ColumnDetail; kept: boolean }) {
  const { guess } = column;
  if (column.chosen || kept) {
    return (
      <div className="row small">
        <Sureness confidence={100} asks={false} />
        {column.field ? "chosen by you" : "kept, never sent"}
      </div>
    );
  }
  if (!guess) {
    return (
      <div className="row small">
        <Sureness confidence={100} asks={false} />
        no field fits
      </div>
    );
  }
  const asking = asks(column);
  const word = asking ? "asks you" : guess.confidence >= 85 ? "sure" : "likely";
  return (
    <div title={`${guess.reason} (${guess.confidence} of 100)`}>
      <div className="row small">
        <Sureness confidence={guess.confidence} asks={asking} />
        {word}
      </div>
      <div className={styles.why}>{guess.reason}</div>
    </div>
  );
}

/** One column of the list: its name, first values, field and how sure that is. */
export function ColumnLine(props: {
  column: ColumnDetail;
  position: number;
  fields: FieldInfo[];
  busy: boolean;
  /** The user said to keep it as it is, though a field was guessed. */
  kept: boolean;
  onChange: (field: Field | null) => void;
}) {
  const { column } = props;
  const asking = asks(column) && !props.kept;
  const likely = column.guess ? [column.guess.field, ...column.guess.alternatives] : [];
  const value = asking ? null : (column.field ?? KEEP);
  return (
    <li className={asking ? `${styles.line} ${styles.ask}` : styles.line}>
      <div className="col">
        <span className="strong clip" title={column.name}>
          {column.name}
        </span>
        <span className="small muted">{count(column.filled)} filled</span>
      </div>
      <ul className={styles.samples} aria-label={`First values of ${column.name}`}>
        {column.samples.slice(0, 5).map((sample) => (
          <li key={sample} title={sample}>
            {sample}
          </li>
        ))}
      </ul>
      <span className={styles.toward}>
        <Icon name="arrow" size="small" />
      </span>
      <Select
        aria-label={`Field of ${column.name}`}
        data-testid={`column-${props.position}`}
        data={options(props.fields, likely)}
        value={value}
        placeholder={asking ? "Choose what it is" : ""}
        searchable
        allowDeselect={false}
        checkIconPosition="right"
        maxDropdownHeight={320}
        disabled={props.busy}
        onChange={(chosen) => chosen && props.onChange(chosen === KEEP ? null : (chosen as Field))}
      />
      <How column={column} kept={props.kept} />
    </li>
  );
}
