// A value outside React that components can watch.

import { useSyncExternalStore } from "react";

/** A watched value. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** The value, in a component that is drawn again when it changes. */
  use(): T;
}

/** Makes a watched value. */
export function store<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  const watch = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  const get = () => value;
  return {
    get,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of watchers) watcher();
    },
    use: () => useSyncExternalStore(watch, get),
  };
}
