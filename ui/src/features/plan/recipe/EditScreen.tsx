// The plan screen while its recipe is changed. Saving makes the plan anew and runs nothing.

import { useCallback, useState } from "react";
import { type Before, choose } from "../../../app/choices";
import { href } from "../../../app/router";
import { Button } from "../../../kit/Button";
import { Confirm } from "../../../kit/Confirm";
import { Page } from "../../../kit/Page";
import { Tag } from "../../../kit/pieces";
import { sayError } from "../../../kit/toast";
import { type ListDetail, useAction } from "../../../rpc";
import { RecipeEditor } from "./RecipeEditor";
import { useDraft } from "./useDraft";

/** The editor of a list's recipe, as a screen. */
export function EditScreen(props: {
  list: ListDetail;
  /** The text the list has now, and what its plan said. */
  saved: string;
  before: Before;
  /** The text to begin with. */
  begin: string;
}) {
  const { list, saved, before } = props;
  const id = list.list;
  const draft = useDraft(
    id,
    props.begin,
    useCallback((text: string) => choose(id, { draft: text }), [id]),
  );
  const save = useAction("set_recipe", ["list", "lists"]);
  const [leaving, setLeaving] = useState(false);
  const changed = draft.text !== saved;
  const wrong = draft.faults.some((fault) => fault.problem.severity === "error");
  const ready = changed && draft.inStep && !wrong && !save.isPending;
  const leave = () => choose(id, { draft: undefined });
  const keep = () => {
    if (!ready) return;
    const recipe = { toml: draft.text };
    save.mutate(
      { list: id, recipe },
      {
        onSuccess: () => choose(id, { recipe, before, draft: undefined, dial: undefined }),
        onError: sayError,
      },
    );
  };
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: list.name, href: href({ at: "list", list: id, screen: "mapping" }) },
      ]}
      title="Recipe"
      tags={
        <>
          {changed && <Tag tone="accent">not saved</Tag>}
          {wrong && <Tag tone="bad">cannot be used yet</Tag>}
        </>
      }
      actions={
        <>
          <span className="small muted nowrap wide">Saving runs nothing.</span>
          <Button
            icon="undo"
            disabled={!changed}
            data-testid="recipe-back"
            title="The text that is saved for this list"
            onClick={() => draft.type(saved)}
          >
            Back to what it was
          </Button>
          <Button data-testid="recipe-leave" onClick={() => (changed ? setLeaving(true) : leave())}>
            Close
          </Button>
          <Button
            look="primary"
            disabled={!ready}
            busy={save.isPending}
            keys="Ctrl S"
            data-testid="recipe-save"
            title={wrong ? "Put right what is marked first." : undefined}
            onClick={keep}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="page-body">
        <RecipeEditor draft={draft} list={list} onSave={keep} />
      </div>
      <Confirm
        open={leaving}
        danger
        title="Leave these changes?"
        yes="Leave them"
        onClose={() => setLeaving(false)}
        onYes={leave}
      >
        <p>The list keeps the recipe it had. What you changed here is not saved.</p>
      </Confirm>
    </Page>
  );
}
