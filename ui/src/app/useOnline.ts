// Whether this computer is on a network, as the system says. It says nothing about any provider.

import { useSyncExternalStore } from "react";

function watch(heard: () => void): () => void {
  window.addEventListener("online", heard);
  window.addEventListener("offline", heard);
  return () => {
    window.removeEventListener("online", heard);
    window.removeEventListener("offline", heard);
  };
}

/** Whether this computer is on a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(watch, () => navigator.onLine);
}
