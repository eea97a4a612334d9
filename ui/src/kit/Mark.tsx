import { MARK_SHAPES, type MarkName, STATE_LABELS } from "./marks";

/** The mark of a cell's state. With `labelled`, a screen reader hears the state. */
export function Mark({ state, labelled = false }: { state: MarkName; labelled?: boolean }) {
  const shape = <path d={MARK_SHAPES[state]} {...(state === "waiting" ? { strokeDasharray: "1.2 2.57" } : {})} />;
  return labelled ? (
    <svg className={`mark mark-${state}`} viewBox="0 0 14 14" role="img" aria-label={STATE_LABELS[state]}>
      {shape}
    </svg>
  ) : (
    <svg className={`mark mark-${state}`} viewBox="0 0 14 14" aria-hidden="true">
      {shape}
    </svg>
  );
}
