import { MARK_SHAPES, type MarkName, STATE_LABELS } from "./marks";

/** The mark of a cell's state. With `labelled`, a screen reader hears the state. */
export function Mark({ state, labelled = false }: { state: MarkName; labelled?: boolean }) {
  const name = labelled ? { role: "img", "aria-label": STATE_LABELS[state] } : { "aria-hidden": true };
  return (
    <svg className={`mark mark-${state}`} viewBox="0 0 14 14" {...name}>
      <path d={MARK_SHAPES[state]} {...(state === "waiting" ? { strokeDasharray: "1.2 2.57" } : {})} />
    </svg>
  );
}
