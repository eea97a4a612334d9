// The tour: five short cards over the real screens, on the practice list. It moves only when the user says so.

import { Button } from "../kit/Button";
import { useCommand } from "../rpc";
import { go, type ListScreen } from "./router";
import styles from "./shell.module.css";
import { store } from "./store";

/** Where the tour is: the list and the step; null when nobody takes it. */
export const tour = store<{ list: number; step: number } | null>(null);

/** What the tour says and where. */
export const STOPS: { screen: ListScreen; title: string; text: string }[] = [
  {
    screen: "mapping",
    title: "What the columns mean",
    text: "Spillway proposes a field for every column. Choose at the top what you want to know. This costs nothing.",
  },
  {
    screen: "plan",
    title: "What it would cost",
    text: "Who is asked, in which order, for how much at most. Nothing paid runs before you confirm a cap. Start the run here.",
  },
  {
    screen: "grid",
    title: "Values arrive",
    text: "Every value shows who gave it and how sure it is. Press W on a blank cell to hear why, F2 to write it yourself.",
  },
  {
    screen: "judge",
    title: "You have the last word",
    text: "Conflicts, doubts and rejected values come one after the other. One key a verdict, U takes it back.",
  },
  {
    screen: "export",
    title: "A sheet to send",
    text: "XLSX or CSV, with logos in the cells. Press ? anywhere for the keys, Ctrl K to get anywhere.",
  },
];

/** Begins the tour on a list. */
export function beginTour(list: number): void {
  tour.set({ list, step: 0 });
  go({ at: "list", list, screen: "mapping" });
}

/** The card of the tour. */
export function Tour() {
  const at = tour.use();
  const lists = useCommand("lists", {}).data;
  const stop = at && STOPS[at.step];
  // A list that was deleted takes its tour along.
  if (!at || !stop || (lists && !lists.some((list) => list.list === at.list))) return null;
  const to = (step: number) => {
    const next = STOPS[step];
    tour.set(next ? { list: at.list, step } : null);
    if (next) go({ at: "list", list: at.list, screen: next.screen });
  };
  const last = at.step === STOPS.length - 1;
  return (
    <section className={styles.tour} aria-label="Tour" data-testid="tour">
      <div className="small muted">
        {at.step + 1} of {STOPS.length}
      </div>
      <h2 role="status">{stop.title}</h2>
      <p className="soft">{stop.text}</p>
      <div className="row">
        <Button size="sm" look="ghost" onClick={() => tour.set(null)}>
          {last ? "Close" : "Skip"}
        </Button>
        <span className="grow" />
        {at.step > 0 && (
          <Button size="sm" onClick={() => to(at.step - 1)}>
            Back
          </Button>
        )}
        {!last && (
          <Button size="sm" look="primary" onClick={() => to(at.step + 1)} data-testid="tour-next">
            Next
          </Button>
        )}
      </div>
    </section>
  );
}
