// A list that is sorted by hand: by dragging an entry's grip, or with the arrow keys on it.

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./sortable.module.css";
import { landing } from "./sorting";

interface Drag {
  id: string;
  from: number;
  to: number;
  /** Where the pointer took hold, and how far it went since. */
  start: number;
  by: number;
  heights: number[];
}

/** An entry's grip: what it is called and what it does. */
function Grip(props: {
  label: string;
  onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
  onPointerDown: (event: PointerEvent<HTMLButtonElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLButtonElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}) {
  const { label, ...heard } = props;
  return (
    <button
      type="button"
      className={styles.grip}
      aria-label={label}
      aria-keyshortcuts="ArrowUp ArrowDown"
      title="Drag, or press the arrow keys"
      {...heard}
    >
      <svg width="8" height="14" viewBox="0 0 8 14" aria-hidden="true">
        {[2, 7, 12].flatMap((y) => [1.5, 6.5].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.2" />))}
      </svg>
    </button>
  );
}

/** Entries in an order of the user's. */
export function Sortable<T>(props: {
  label: string;
  entries: readonly T[];
  idOf: (entry: T) => string;
  nameOf: (entry: T) => string;
  onMove: (from: number, to: number) => void;
  className?: string;
  children: (entry: T, position: number, grip: ReactNode) => ReactNode;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const [said, setSaid] = useState("");
  // The grip that was used keeps the focus when its entry is drawn elsewhere.
  const used = useRef<string>(undefined);
  useEffect(() => {
    if (used.current === undefined) return;
    const entry = [...(list.current?.children ?? [])].find(
      (child) => child instanceof HTMLElement && child.dataset.id === used.current,
    );
    used.current = undefined;
    entry?.querySelector<HTMLElement>(`.${styles.grip}`)?.focus();
  });

  const move = (from: number, to: number) => {
    const entry = props.entries[from];
    if (entry === undefined || to === from || to < 0 || to >= props.entries.length) return;
    used.current = props.idOf(entry);
    setSaid(`${props.nameOf(entry)} is now ${to + 1} of ${props.entries.length}`);
    props.onMove(from, to);
  };
  const grip = (entry: T, position: number) => (
    <Grip
      label={`Move ${props.nameOf(entry)}`}
      onKeyDown={(event) => {
        if (event.key === "Escape" && drag) {
          event.stopPropagation();
          setDrag(undefined);
          return;
        }
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        move(position, position + by);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        const heights = [...(list.current?.children ?? [])].map((child) => child.getBoundingClientRect().height);
        setDrag({ id: props.idOf(entry), from: position, to: position, start: event.clientY, by: 0, heights });
      }}
      onPointerMove={(event) => {
        if (!drag) return;
        const by = event.clientY - drag.start;
        setDrag({ ...drag, by, to: landing(drag.heights, drag.from, by) });
      }}
      onPointerUp={() => {
        if (!drag) return;
        setDrag(undefined);
        move(drag.from, drag.to);
      }}
      onPointerCancel={() => setDrag(undefined)}
    />
  );
  const shift = (position: number): number => {
    if (!drag) return 0;
    if (position === drag.from) return drag.by;
    const height = drag.heights[drag.from] ?? 0;
    if (position > drag.from && position <= drag.to) return -height;
    if (position < drag.from && position >= drag.to) return height;
    return 0;
  };
  return (
    <div className={styles.sortable}>
      <ul ref={list} aria-label={props.label} className={props.className}>
        {props.entries.map((entry, position) => {
          const id = props.idOf(entry);
          const held = drag?.id === id;
          const by = shift(position);
          return (
            <li
              key={id}
              data-id={id}
              className={held ? styles.held : drag ? styles.giving : undefined}
              style={by === 0 ? undefined : { transform: `translateY(${by}px)` }}
            >
              {props.children(entry, position, grip(entry, position))}
            </li>
          );
        })}
      </ul>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </div>
  );
}
