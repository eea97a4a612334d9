import { Menu } from "@mantine/core";
import { isMoving } from "../../app/live";
import { href } from "../../app/router";
import { Button } from "../../kit/Button";
import { count, counted, money, partOf, when } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { RUN_STATES } from "../../kit/marks";
import { Tag } from "../../kit/pieces";
import type { ListSummary } from "../../rpc";
import { GROUPS, type Parts, partsOf, toJudge } from "./coverage";
import styles from "./lists.module.css";

function Cover({ parts }: { parts: Parts | undefined }) {
  if (!parts) return <span className="muted">not asked for</span>;
  return (
    <div className={styles.cover}>
      <div>{partOf(parts.found, 1)}</div>
      <div className="bar">
        <i className="found" style={{ width: `${parts.found * 100}%` }} />
        <i className="judge" style={{ width: `${parts.judge * 100}%` }} />
        <i className="none" style={{ width: `${parts.none * 100}%` }} />
      </div>
    </div>
  );
}

function State({ list }: { list: ListSummary }) {
  const run = list.run;
  if (!run) {
    return (
      <span className="row soft">
        <Mark state="waiting" />
        Not run yet
      </span>
    );
  }
  const { mark, said } = RUN_STATES[run.state];
  const judge = toJudge(list.coverage);
  return (
    <span className={`row ${styles.state}`}>
      <Mark state={mark} />
      <span className={isMoving(run) ? "tone-accent" : ""}>
        {said}
        {isMoving(run) && `, ${partOf(run.done, run.total)}`}
        {run.state === "stopped" && ` of ${money(run.cap)}`}
      </span>
      {!isMoving(run) && judge > 0 && <Tag tone="warn">{counted(judge, "conflict")}</Tag>}
      {(list.practice || run.practice) && <Tag tone="accent">practice world</Tag>}
    </span>
  );
}

/** One list in the table of lists. */
export function ListRow(props: { list: ListSummary; onRename: () => void; onDelete: () => void }) {
  const { list } = props;
  const sheet = /\.(xlsx?|xlsm|ods|csv|tsv|txt)$/i.test(list.source);
  return (
    <tr className={isMoving(list.run) ? styles.moving : ""}>
      <td className={styles.nameCell}>
        <div className="row">
          <span className={styles.file}>
            <Icon name={sheet ? "sheet" : "lists"} />
          </span>
          <div className="grow">
            <a
              className={`${styles.name} clip`}
              href={href({ at: "list", list: list.list, screen: list.run ? "grid" : "mapping" })}
            >
              {list.name}
            </a>
            <div className="small muted clip">{list.source}</div>
          </div>
        </div>
      </td>
      <td className="num">{count(list.records)}</td>
      {GROUPS.map((group) => (
        <td key={group.label}>
          <Cover parts={partsOf(list.coverage, group.holds)} />
        </td>
      ))}
      <td>
        <State list={list} />
      </td>
      <td className="num">{list.spent > 0 ? money(list.spent) : "–"}</td>
      <td
        className={`soft ${styles.narrowOut}`}
        title={`Imported ${when(list.created_ms)}, ${counted(list.records, "record")}`}
      >
        {when(list.opened_ms)}
      </td>
      <td className="num" style={{ width: 56 }}>
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <Button look="ghost" size="sm" icon="more" label={`More for ${list.name}`} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="edit" />} onClick={props.onRename}>
              Rename
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="trash" />} onClick={props.onDelete}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
