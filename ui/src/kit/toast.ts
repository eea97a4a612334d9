// Messages in the corner: what happened, and for failures what to do next.

import { notifications } from "@mantine/notifications";
import { CallError } from "../rpc";

/** Says that something failed. */
export function sayError(thrown: unknown): void {
  const error = CallError.from(thrown);
  notifications.show({
    title: error.message,
    message: error.hint ?? "",
    color: "red",
    autoClose: 12_000,
    role: "alert",
    closeButtonProps: { "aria-label": "Close" },
  });
}

/** Says that something was done. */
export function say(title: string, message = ""): void {
  notifications.show({ title, message, autoClose: 5_000, closeButtonProps: { "aria-label": "Close" } });
}
