// The start screen: get a file in, see what earlier lists reached and what the month cost.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { importText, openFile } from "../../app/importing";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { Page } from "../../kit/Page";
import { Failure, Skeleton } from "../../kit/pieces";
import { type ListSummary, useCommand } from "../../rpc";
import { GROUPS } from "./coverage";
import { Delete, Paste, Rename } from "./Dialogs";
import { Invitation, Steps } from "./Invitation";
import { ListRow } from "./ListRow";
import styles from "./lists.module.css";
import { SpendCard } from "./SpendCard";

type Dialog = { kind: "rename" | "delete"; list: ListSummary } | { kind: "paste" };

function Legend() {
  return (
    <div className={`row push ${styles.legend}`}>
      <span>
        <i className="dot dot-square" style={{ background: "var(--accent)" }} />
        found
      </span>
      <span>
        <i className="dot dot-square" style={{ background: "var(--warn-fill)" }} />
        to judge
      </span>
      <span>
        <i className="dot dot-square" style={{ background: "var(--line-2)" }} />
        not found
      </span>
      <span>
        <i className="dot dot-square" style={{ background: "var(--surface-3)" }} />
        not done
      </span>
    </div>
  );
}

function Table({ lists, onDialog }: { lists: ListSummary[]; onDialog: (dialog: Dialog) => void }) {
  return (
    <div className={`card ${styles.table}`}>
      <table className="table">
        <thead>
          <tr>
            <th>List</th>
            <th className="num">Records</th>
            {GROUPS.map((group) => (
              <th key={group.label}>{group.label}</th>
            ))}
            <th>State</th>
            <th className="num">Spent</th>
            <th className={styles.narrowOut}>Opened</th>
            <th>
              <span className="visually-hidden">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lists.map((list) => (
            <ListRow
              key={list.list}
              list={list}
              onRename={() => onDialog({ kind: "rename", list })}
              onDelete={() => onDialog({ kind: "delete", list })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The start screen. */
export function Lists() {
  const client = useQueryClient();
  const { data: lists, error, refetch } = useCommand("lists", {});
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const first = lists?.length === 0;
  const records = lists?.reduce((sum, list) => sum + list.records, 0) ?? 0;
  return (
    <Page
      title="Lists"
      actions={
        <>
          <Button icon="copy" keys="Ctrl V" onClick={() => setDialog({ kind: "paste" })}>
            Paste rows
          </Button>
          <Button
            look="primary"
            icon="plus"
            keys="Ctrl O"
            data-testid="open-file"
            onClick={() => void openFile(client)}
          >
            Open a file
          </Button>
        </>
      }
    >
      <div className="page-body">
        <section className={first ? `${styles.top} ${styles.first}` : styles.top}>
          <Invitation first={first} />
          {!first && <SpendCard />}
        </section>
        {first && <Steps />}
        {!first && (
          <section className={styles.recent}>
            <div className={`row ${styles.recentHead}`}>
              <h2>Recent lists</h2>
              {lists && (
                <span className="muted small">
                  {counted(lists.length, "list")}, {counted(records, "record")}
                </span>
              )}
              <Legend />
            </div>
            {error && !lists ? (
              <div className="card">
                <Failure error={error} retry={() => void refetch()} />
              </div>
            ) : lists ? (
              <Table lists={lists} onDialog={setDialog} />
            ) : (
              <div className="card card-pad col" style={{ gap: 16 }} aria-busy="true">
                {[1, 2, 3, 4].map((line) => (
                  <Skeleton key={line} height={32} />
                ))}
              </div>
            )}
          </section>
        )}
      </div>
      {dialog?.kind === "rename" && <Rename list={dialog.list} onClose={close} />}
      {dialog?.kind === "delete" && <Delete list={dialog.list} onClose={close} />}
      {dialog?.kind === "paste" && (
        <Paste
          onClose={close}
          onRows={(text) => {
            close();
            void importText(client, text);
          }}
        />
      )}
    </Page>
  );
}
