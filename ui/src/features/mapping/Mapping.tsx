// The mapping screen: agree on what each column means and what is wanted. It costs nothing and sends nothing.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { choose, recipeFor, useChoice } from "../../app/choices";
import { go, href } from "../../app/router";
import { useVocabulary } from "../../app/useVocabulary";
import { Button } from "../../kit/Button";
import { Icon } from "../../kit/Icon";
import { Page } from "../../kit/Page";
import { Failure, Skeleton, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { type Field, type ListDetail, useAction, useCommand } from "../../rpc";
import { asks, ColumnLine } from "./ColumnLine";
import { Goals } from "./Goals";
import styles from "./mapping.module.css";
import { howRead, Reading } from "./Reading";
import { Side } from "./Side";

function Columns({ list, kept, onKeep }: { list: ListDetail; kept: Set<string>; onKeep: (column: string) => void }) {
  const client = useQueryClient();
  const { all } = useVocabulary();
  const save = useAction("set_mapping", ["entities", "duplicates", "plan", "grid_frame", "lists"]);
  const set = (position: number, field: Field | null) => {
    const column = list.columns[position];
    if (column && field === null) onKeep(column.name);
    if (column?.field === field) return;
    const fields = list.columns.map((column, index) => (index === position ? field : column.field));
    save.mutate(
      { list: list.list, fields },
      { onSuccess: (changed) => client.setQueryData(["list", { list: list.list }], changed), onError: sayError },
    );
  };
  return (
    <section className={`card ${styles.columns}`} aria-label="Columns">
      <div className={`${styles.line} ${styles.heads}`} aria-hidden="true">
        <span>Your column</span>
        <span>First values</span>
        <span />
        <span>Field in Spillway</span>
        <span>How sure</span>
      </div>
      <ul>
        {list.columns.map((column, position) => (
          <ColumnLine
            key={column.name}
            column={column}
            position={position}
            fields={all}
            busy={save.isPending}
            kept={kept.has(column.name)}
            onChange={(field) => set(position, field)}
          />
        ))}
      </ul>
      <div className={styles.foot}>
        <Icon name="lock" size="small" />
        <span>Source columns are never changed. They come out again, untouched, in every export.</span>
        <span className={styles.read}>
          {list.encoding}
          <Reading list={list} />
        </span>
      </div>
    </section>
  );
}

function Waiting() {
  return (
    <>
      <div className={styles.goals} aria-busy="true">
        {[1, 2, 3, 4].map((card) => (
          <Skeleton key={card} height={116} radius={8} />
        ))}
      </div>
      <div className="card card-pad col" style={{ gap: 24 }}>
        {[1, 2, 3, 4, 5, 6].map((line) => (
          <Skeleton key={line} height={32} />
        ))}
      </div>
      <Skeleton height={240} radius={8} />
    </>
  );
}

/** The mapping screen of a list. */
export default function Mapping({ list: id }: { list: number }) {
  const { data: list, error, refetch } = useCommand("list", { list: id });
  const recipes = useCommand("recipes", {});
  const choice = useChoice(id);
  const recipe = recipeFor(choice, list, recipes.data);
  const [kept, setKept] = useState<Set<string>>(new Set());
  const open = list?.columns.filter((column) => asks(column) && !kept.has(column.name)).length ?? 0;
  const failed = error ?? recipes.error;
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: list?.name ?? "…", href: href({ at: "list", list: id, screen: list?.run ? "grid" : "mapping" }) },
      ]}
      title="Mapping"
      tags={
        list && (
          <>
            <Tag icon="sheet">
              {list.source}
              {list.sheet && `, sheet “${list.sheet}”`}
            </Tag>
            <span className="wide">
              <Tag>{howRead(list)}</Tag>
            </span>
            {list.practice && <Tag tone="accent">practice world</Tag>}
          </>
        )
      }
      actions={
        <>
          <span className="small muted wide nowrap">Free. Sends nothing.</span>
          <Button
            look="primary"
            data-testid="to-plan"
            disabled={!recipe}
            onClick={() => {
              if (recipe) choose(id, { recipe });
              go({ at: "list", list: id, screen: "plan" });
            }}
          >
            See the plan
            <Icon name="arrow" />
          </Button>
        </>
      }
    >
      <div className="page-body">
        {failed ? (
          <div className="card">
            <Failure
              error={failed}
              retry={() => {
                void refetch();
                void recipes.refetch();
              }}
            />
          </div>
        ) : (
          <div className={styles.body}>
            <div className={styles.question}>
              <h2 className="title-lg">What do you want from this list?</h2>
              <span className="soft">
                {open > 0
                  ? `${open === 1 ? "One column asks" : `${open} columns ask`} what it is; it is kept and not sent until you say.`
                  : "You see what it does and costs before anything is asked."}
              </span>
            </div>
            {list && recipes.data ? (
              <>
                <Goals
                  recipes={recipes.data}
                  own={list.own_recipe}
                  chosen={recipe}
                  onChoose={(chosen) => choose(id, { recipe: chosen, draft: undefined, before: undefined })}
                />
                <Columns list={list} kept={kept} onKeep={(name) => setKept(new Set([...kept, name]))} />
                <Side list={list} />
              </>
            ) : (
              <Waiting />
            )}
          </div>
        )}
      </div>
    </Page>
  );
}
