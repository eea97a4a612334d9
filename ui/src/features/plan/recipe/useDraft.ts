// A recipe that is being changed, as text and as form, each kept in step with the other by the program.

import { useEffect, useRef, useState } from "react";
import { sayError } from "../../../kit/toast";
import { call, type Fault, type Recipe } from "../../../rpc";

/** How long the text rests before it is read. */
const REST_MS = 250;

/** A recipe in the making. */
export interface Draft {
  text: string;
  /** What the text said when it could last be read. */
  recipe: Recipe | undefined;
  faults: Fault[];
  /** Whether the form shows what the text says now. */
  inStep: boolean;
  type(text: string): void;
  change(recipe: Recipe): void;
}

/** The draft of a list's recipe, beginning with a text; `onText` hears every new one. */
export function useDraft(list: number, begin: string, onText: (text: string) => void): Draft {
  const [text, setText] = useState(begin);
  const [recipe, setRecipe] = useState<Recipe>();
  const [faults, setFaults] = useState<Fault[]>([]);
  const [inStep, setInStep] = useState(false);
  const turn = useRef(0);
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);

  const keep = (next: string) => {
    setText(next);
    onText(next);
  };
  const ask = async (toml: string, changed?: Recipe) => {
    clearTimeout(due.current);
    turn.current += 1;
    const mine = turn.current;
    try {
      const draft = await call("draft_recipe", { toml, list, ...(changed ? { recipe: changed } : {}) });
      // An answer that was overtaken says nothing any more.
      if (mine !== turn.current) return;
      if (changed) keep(draft.toml);
      if (draft.recipe) setRecipe(draft.recipe);
      setFaults(draft.faults);
      setInStep(draft.recipe !== null);
    } catch (error) {
      if (mine === turn.current) sayError(error);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text it begins with is read once
  useEffect(() => {
    void ask(begin);
    return () => clearTimeout(due.current);
  }, []);
  return {
    text,
    recipe,
    faults,
    inStep,
    type(next) {
      keep(next);
      setInStep(false);
      clearTimeout(due.current);
      turn.current += 1;
      due.current = setTimeout(() => void ask(next), REST_MS);
    },
    change(next) {
      setRecipe(next);
      void ask(text, next);
    },
  };
}
