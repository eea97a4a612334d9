// The open list: the one on screen, or the last one that was, in this window or before.

import { useEffect } from "react";
import { type ListSummary, useCommand } from "../rpc";
import { useRoute } from "./router";
import { store } from "./store";

const last = store<number | undefined>(undefined);

/** The open list, if there is one. */
export function useOpenList(): ListSummary | undefined {
  const route = useRoute();
  const remembered = last.use();
  const here = route.at === "list" ? route.list : undefined;
  useEffect(() => {
    if (here !== undefined) last.set(here);
  }, [here]);
  const lists = useCommand("lists", {}).data;
  const wanted = here ?? remembered;
  return lists?.find((list) => list.list === wanted) ?? (here === undefined ? lists?.[0] : undefined);
}
