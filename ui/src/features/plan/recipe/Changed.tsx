// What a changed recipe did to the plan, and the way back.

import { type Before, choose } from "../../../app/choices";
import { Button } from "../../../kit/Button";
import { count, money } from "../../../kit/format";
import { Note } from "../../../kit/pieces";
import { sayError } from "../../../kit/toast";
import { type Micros, useAction } from "../../../rpc";

/** The line above a plan whose recipe was just changed. */
export function Changed(props: {
  list: number;
  before: Before;
  spend: Micros;
  found: number;
  /** Whether the figures are still those of the recipe before. */
  stale: boolean;
}) {
  const { list, before } = props;
  const put = useAction("set_recipe", ["list", "lists"]);
  return (
    <Note tone="accent" icon="edit">
      <div className="row" data-testid="recipe-changed">
        <p className="grow" aria-busy={props.stale}>
          <b>The recipe was changed.</b>{" "}
          {props.stale ? (
            "The plan is being made anew."
          ) : (
            <>
              About {money(props.spend)} for {count(props.found)} values; it was about {money(before.spend)} for{" "}
              {count(before.found)}.
            </>
          )}
        </p>
        <Button
          size="sm"
          icon="undo"
          busy={put.isPending}
          data-testid="recipe-undo"
          onClick={() =>
            put.mutate(
              { list, recipe: before.recipe },
              {
                onSuccess: () => choose(list, { recipe: before.recipe, before: undefined, dial: undefined }),
                onError: sayError,
              },
            )
          }
        >
          Back to what it was
        </Button>
        <Button look="ghost" size="sm" icon="close" label="Close" onClick={() => choose(list, { before: undefined })} />
      </div>
    </Note>
  );
}
