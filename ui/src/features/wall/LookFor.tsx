// Looks for the pictures of the whole list: free, so nothing is planned or confirmed.

import { useEffect, useState } from "react";
import { Button } from "../../kit/Button";
import { count } from "../../kit/format";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type Refreshed, useAction } from "../../rpc";

/** The button, and how far it is while sites are asked. */
export function LookFor({ list, onDone }: { list: number; onDone: (came: Refreshed) => void }) {
  const look = useAction("refresh_pictures", ["pictures", "record", "grid_frame", "stored_pictures", "lists"]);
  const [far, setFar] = useState<{ done: number; sites: number }>();
  useEffect(
    () =>
      bridge().onEvent((event) => {
        if (event.kind === "pictures" && event.list === list) setFar({ done: event.done, sites: event.sites });
      }),
    [list],
  );
  return (
    <Button
      icon="retry"
      busy={look.isPending}
      data-testid="look-for-pictures"
      onClick={() => {
        setFar(undefined);
        look.mutate({ list }, { onSuccess: onDone, onError: sayError });
      }}
    >
      {look.isPending ? (far ? `${count(far.done)} of ${count(far.sites)} sites` : "Looking…") : "Look for pictures"}
    </Button>
  );
}
