// The plan screen: let a founder say yes to a sum of money: what, how much at most, to whom, how long.

import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { choose, recipeFor, useChoice } from "../../app/choices";
import { isMoving, spread, useLastRun } from "../../app/live";
import { go, href } from "../../app/router";
import { Button } from "../../kit/Button";
import { both, counted, whom } from "../../kit/format";
import { KeyDialog } from "../../kit/keys/KeyDialog";
import { Page } from "../../kit/Page";
import { Empty, Failure, Segmented, Skeleton, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import {
  call,
  type Dial,
  type Micros,
  type Plan,
  type PlanInput,
  type RecipeRef,
  type RecipeSummary,
  useAction,
  useCommand,
} from "../../rpc";
import { Decide, pilotCap } from "./Decide";
import { Flow } from "./Flow";
import { groupsOf, waterfallOf } from "./flow";
import { fieldsOfCalls } from "./operations";
import { PilotCard } from "./PilotCard";
import styles from "./plan.module.css";
import { Changed } from "./recipe/Changed";
import { EditScreen } from "./recipe/EditScreen";
import { Calls, Extra, Leaves } from "./Tables";

const ICONS = {
  email: "mail",
  person: "lists",
  company: "building",
  pictures: "image",
  screenshots: "window",
} as const;

/** Records of a pilot, unless the user says otherwise. */
const PILOT = 50;

/** The text of a recipe. */
function textOf(recipe: RecipeRef, recipes: RecipeSummary[]): string | undefined {
  return "toml" in recipe ? recipe.toml : recipes.find((one) => one.id === recipe.bundled)?.toml;
}

/** Cells a plan expects to fill. */
function filledBy(plan: Plan): number {
  return plan.fields.reduce((sum, field) => sum + Math.max(0, field.expected - field.known), 0);
}

/** Whom a plan is about. A field knows how many of its own kind there are; the others are of the other kind. */
function whomOf({ entities, fields }: Plan): string {
  const most = (kind: string) =>
    Math.max(0, ...fields.filter((one) => one.field.startsWith(kind)).map((one) => one.entities));
  const [people, companies] = [most("person."), most("company.")];
  if (people === 0 && companies === 0) return whom(entities, []);
  return people === 0 ? both(entities - companies, companies) : both(people, entities - people);
}

/** The plan with every dial, and of a pilot; the one on screen is asked first. */
function usePlans(
  list: number,
  recipe: RecipeRef | undefined,
  dial: Dial | undefined,
  practice: boolean,
  size: number,
) {
  const input = (with_: Partial<PlanInput>): PlanInput => ({
    list,
    recipe: recipe ?? { bundled: "" },
    ...(dial ? { dial } : {}),
    ...(practice ? { practice } : {}),
    ...with_,
  });
  const ready = recipe !== undefined;
  const main = useCommand("plan", input({}), { enabled: ready, keep: true });
  const chosen = main.data?.dial;
  const pilot = useCommand("plan", input({ limit: size, sample: true }), {
    enabled: ready && chosen !== undefined,
  });
  const other = (one: Dial) => ({ enabled: ready && chosen !== undefined && chosen !== one });
  const cheapest = useCommand("plan", input({ dial: "cheapest" }), other("cheapest")).data;
  const balanced = useCommand("plan", input({ dial: "balanced" }), other("balanced")).data;
  const fastest = useCommand("plan", input({ dial: "fastest" }), other("fastest")).data;
  return {
    main,
    input,
    pilot: pilot.data,
    plans: {
      ...(cheapest ? { cheapest } : {}),
      ...(balanced ? { balanced } : {}),
      ...(fastest ? { fastest } : {}),
      ...(main.data ? { [main.data.dial]: main.data } : {}),
    } as Partial<Record<Dial, Plan>>,
  };
}

function Waiting() {
  return (
    <div className={styles.body} aria-busy="true">
      <div className={styles.left}>
        <Skeleton height={398} radius={8} />
        <Skeleton height={260} radius={8} />
      </div>
      <Skeleton height={560} radius={8} />
    </div>
  );
}

/** The plan screen of a list. */
export default function PlanScreen({ list: id }: { list: number }) {
  const client = useQueryClient();
  const list = useCommand("list", { list: id });
  const recipes = useCommand("recipes", {});
  const providers = useCommand("providers", {}).data;
  const choice = useChoice(id);
  const recipe = recipeFor(choice, list.data, recipes.data);
  const practiceList = list.data?.practice ?? false;
  const size = choice.pilot ?? PILOT;
  const practice = practiceList || choice.practice === true;
  const { main, input, pilot, plans } = usePlans(id, recipe, choice.dial, practice, size);
  const last = useLastRun(id) ?? list.data?.run;
  const start = useAction("start_run", ["runs", "lists", "list", "grid_frame", "grid_page"]);
  const [starting, setStarting] = useState<"pilot" | "all">();
  const [ownCap, setOwnCap] = useState<Micros | null>();
  const [tab, setTab] = useState<string>();
  const [keyFor, setKeyFor] = useState<string>();

  const plan = main.data;
  const operations = useMemo(() => fieldsOfCalls(plan?.calls ?? [], providers ?? []), [plan, providers]);
  const groups = plan ? groupsOf(plan) : [];
  const group = groups.find((one) => one.id === tab) ?? groups[0];
  const waterfall = plan && group && waterfallOf(plan, group, operations);
  const saved = recipe && textOf(recipe, recipes.data ?? []);
  // Practice money has no limit but the recipe's own or the user's; what the plan suggests is none to show.
  const written = useCommand("draft_recipe", { toml: saved ?? "" }, { enabled: practice && saved !== undefined });
  const uncapped = plan?.practice === true && written.data?.recipe?.cap == null;
  const suggested = plan && !uncapped ? plan.spend.cap : null;
  const cap = ownCap === undefined ? suggested : ownCap;

  const run = (what: "pilot" | "all") => {
    if (!plan || (cap === null && !uncapped)) return;
    setStarting(what);
    const planned = input({ dial: plan.dial, ...(what === "pilot" ? { limit: size, sample: true } : {}) });
    const whole = cap ?? plan.spend.cap;
    const most = what === "pilot" && pilot ? pilotCap(pilot, whole) : whole;
    start.mutate(
      { plan: planned, cap: most },
      {
        onSuccess: (status) => {
          spread(client, status);
          go({ at: "list", list: id, screen: "grid" });
        },
        onError: sayError,
        onSettled: () => setStarting(undefined),
      },
    );
  };

  /** Opens the recipe in the editor with the dial that was chosen here, so that saving keeps it. */
  const edit = async (text: string) => {
    const withDial = async (dial: Dial) => {
      const { recipe: known } = await call("draft_recipe", { toml: text });
      if (!known || known.dial === dial) return text;
      return (await call("draft_recipe", { toml: text, recipe: { ...known, dial } })).toml;
    };
    try {
      choose(id, { draft: choice.dial ? await withDial(choice.dial) : text });
    } catch (error) {
      sayError(error);
    }
  };
  if (choice.draft !== undefined && list.data && recipe && saved !== undefined) {
    const before = { recipe, run: last?.run, spend: plan?.spend.p50 ?? 0, found: plan ? filledBy(plan) : 0 };
    return <EditScreen key={id} list={list.data} saved={saved} before={before} begin={choice.draft} />;
  }

  const failed = list.error ?? recipes.error ?? main.error;
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: list.data?.name ?? "…", href: href({ at: "list", list: id, screen: "mapping" }) },
      ]}
      title="Plan"
      tags={
        plan && (
          <>
            <Tag icon="file">
              {plan.recipe}, {plan.dial}
            </Tag>
            <span className="wide">
              <Tag>
                {counted(plan.records_in_plan, "record")}, {whomOf(plan)}
              </Tag>
            </span>
            {plan.practice && <Tag tone="accent">practice world</Tag>}
          </>
        )
      }
      actions={
        <>
          <span className="small muted nowrap wide">Nothing has been sent yet.</span>
          <Button
            icon="edit"
            data-testid="edit-recipe"
            disabled={saved === undefined}
            onClick={() => saved !== undefined && void edit(saved)}
          >
            Edit recipe
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
                void list.refetch();
                void recipes.refetch();
                void main.refetch();
              }}
            />
          </div>
        ) : plan && waterfall && group ? (
          <div className={styles.body}>
            <div className={styles.left}>
              {choice.before && choice.before.run === last?.run && (
                <Changed
                  list={id}
                  before={choice.before}
                  spend={plan.spend.p50}
                  found={filledBy(plan)}
                  stale={main.isPlaceholderData}
                />
              )}
              {last?.pilot !== undefined && last.practice === plan.practice && last.state !== "undone" && (
                <PilotCard run={last} />
              )}
              <section className="card" aria-label="Waterfall">
                <div className="card-head" style={{ minHeight: 48 }}>
                  <h2>Waterfall</h2>
                  {groups.length > 1 && (
                    <span className="push">
                      <Segmented
                        label="Show the waterfall of"
                        value={group.id as string}
                        options={groups.map((one) => ({
                          value: one.id as string,
                          label: one.label,
                          icon: ICONS[one.id],
                        }))}
                        onChange={setTab}
                      />
                    </span>
                  )}
                </div>
                {waterfall.start === 0 ? (
                  <Empty title="Nothing to ask for here">
                    {plan.skipped.length > 0
                      ? "Some values are skipped; why stands below under “Skipped”."
                      : "Every value is known from your file or an earlier run."}
                  </Empty>
                ) : (
                  <Flow waterfall={waterfall} label={group.label} />
                )}
              </section>
              <div className={styles.low}>
                <Calls plan={plan} />
                <Leaves plan={plan} />
              </div>
              <Extra plan={plan} onKey={setKeyFor} />
            </div>
            <Decide
              plan={plan}
              pilot={pilot}
              plans={plans}
              dial={choice.dial ?? plan.dial}
              cap={cap}
              uncapped={uncapped}
              size={size}
              practiceList={practiceList}
              last={last?.practice === plan.practice && last.state !== "undone" ? last : undefined}
              moving={isMoving(last)}
              starting={starting}
              onDial={(chosen) => choose(id, { dial: chosen })}
              onCap={setOwnCap}
              onSize={(records) => choose(id, { pilot: records })}
              onPractice={(practice) => choose(id, { practice })}
              onStart={run}
            />
          </div>
        ) : plan ? (
          <div className="card">
            <Empty title="This recipe wants nothing">Choose another goal in the mapping.</Empty>
          </div>
        ) : (
          <Waiting />
        )}
      </div>
      <KeyDialog provider={providers?.find((one) => one.id === keyFor)} onClose={() => setKeyFor(undefined)} />
    </Page>
  );
}
