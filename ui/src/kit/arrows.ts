import type { KeyboardEvent } from "react";

/** Arrow keys in a group of radios: `step` chooses the neighbour, and the focus goes where the choice is. */
export function arrows(step: (by: number) => void) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
    const group = event.currentTarget;
    requestAnimationFrame(() => group.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
  };
}
