// The recipe editor: what a recipe says as a form, and its text beside it. Saving it runs nothing.

import { Menu } from "@mantine/core";
import { useEffect, useState } from "react";
import { href } from "../../../app/router";
import { useVocabulary } from "../../../app/useVocabulary";
import { Button } from "../../../kit/Button";
import { counted } from "../../../kit/format";
import { Failure, Note, Skeleton } from "../../../kit/pieces";
import { Sortable } from "../../../kit/Sortable";
import { moved } from "../../../kit/sorting";
import { type Field, type ListDetail, type Recipe, useCommand, type Wanted } from "../../../rpc";
import { FieldCard } from "./FieldCard";
import { Head } from "./Head";
import styles from "./recipe.module.css";
import { TomlPane } from "./TomlPane";
import type { Draft } from "./useDraft";

/** A field with nothing said of it. */
export function plain(field: Field): Wanted {
  return {
    field,
    providers: [],
    order: "expected",
    verify: [],
    accept: [],
    only_if: [],
    fill: "blanks",
    fresh_days: null,
    worth: null,
  };
}

function AddField({ recipe, able, onAdd }: { recipe: Recipe; able: Set<Field>; onAdd: (field: Field) => void }) {
  const { all } = useVocabulary();
  const wanted = new Set(recipe.fields.map((one) => one.field));
  const offered = all.filter((info) => able.has(info.field) && !wanted.has(info.field));
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button size="sm" icon="plus" data-testid="add-field" disabled={offered.length === 0}>
          Add a field
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {(["person", "company"] as const).map((entity) => {
          const fields = offered.filter((info) => info.entity === entity);
          if (fields.length === 0) return null;
          return [
            <Menu.Label key={entity}>{entity === "person" ? "Person" : "Company"}</Menu.Label>,
            ...fields.map((info) => (
              <Menu.Item key={info.field} onClick={() => onAdd(info.field)}>
                {info.label}
              </Menu.Item>
            )),
          ];
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

function Fields({ draft, recipe, list }: { draft: Draft; recipe: Recipe; list: ListDetail }) {
  const { label } = useVocabulary();
  const providers = useCommand("providers", {});
  const [open, setOpen] = useState<Field | undefined>(recipe.fields[0]?.field);
  const able = new Set(providers.data?.flatMap((one) => one.fields));
  const set = (fields: Wanted[]) => draft.change({ ...recipe, fields });
  if (providers.error) return <Failure error={providers.error} retry={() => void providers.refetch()} />;
  const made = (recipe.lines?.length ?? 0) + (recipe.pictures?.length ?? 0);
  return (
    <section className="card" aria-label="What is wanted">
      <div className="card-head">
        <h2>What is wanted</h2>
        <span className="small muted">filled in this order, but people wait for their company’s domain</span>
        <span className="push">
          <AddField
            recipe={recipe}
            able={able}
            onAdd={(field) => {
              setOpen(field);
              set([...recipe.fields, plain(field)]);
            }}
          />
        </span>
      </div>
      <Sortable
        label="Wanted fields"
        entries={recipe.fields}
        idOf={(wanted) => wanted.field}
        nameOf={(wanted) => label(wanted.field)}
        onMove={(from, to) => set(moved(recipe.fields, from, to))}
      >
        {(wanted, position, grip) => (
          <FieldCard
            wanted={wanted}
            list={list}
            providers={providers.data ?? []}
            grip={grip}
            open={open === wanted.field}
            onToggle={() => setOpen(open === wanted.field ? undefined : wanted.field)}
            onChange={(changed) => set(recipe.fields.map((one, index) => (index === position ? changed : one)))}
            onRemove={() => set(recipe.fields.filter((_, index) => index !== position))}
          />
        )}
      </Sortable>
      {made > 0 && (
        <p className={`small muted ${styles.made}`}>
          {counted(made, "line or picture", "lines and pictures")} of its exports stand in the text; they are written on
          the screen <a href={href({ at: "list", list: list.list, screen: "outreach" })}>Lines and pictures</a>.
        </p>
      )}
    </section>
  );
}

/** The editor of a list's recipe. */
export function RecipeEditor({ draft, list, onSave }: { draft: Draft; list: ListDetail; onSave: () => void }) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      onSave();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [onSave]);
  const { recipe } = draft;
  return (
    <div className={styles.editor} data-testid="recipe-editor">
      {recipe ? (
        <div className={styles.form} inert={!draft.inStep}>
          {!draft.inStep && draft.faults.length > 0 && (
            <Note tone="warn">
              <p>The text cannot be read as a recipe. This form follows it again once that is put right.</p>
            </Note>
          )}
          <Head recipe={recipe} onChange={draft.change} />
          <Fields draft={draft} recipe={recipe} list={list} />
        </div>
      ) : draft.faults.length > 0 ? (
        <Note tone="warn">
          <p>The text cannot be read as a recipe. A form appears here once that is put right.</p>
        </Note>
      ) : (
        <div className={styles.form} aria-busy="true">
          <Skeleton height={190} radius={8} />
          <Skeleton height={320} radius={8} />
        </div>
      )}
      <TomlPane text={draft.text} faults={draft.faults} onChange={draft.type} />
    </div>
  );
}
