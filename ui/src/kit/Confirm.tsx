import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Button } from "./Button";

/** Asks once before something is taken away or spent. */
export function Confirm(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  yes: string;
  /** Instead of "Cancel". */
  no?: string;
  /** Whether it cannot be said yes to. */
  blocked?: boolean;
  danger?: boolean;
  busy?: boolean;
  onYes: () => void;
  onClose: () => void;
}) {
  return (
    <Modal opened={props.open} onClose={props.onClose} title={props.title} size={440}>
      <div className="soft">{props.children}</div>
      <div className="row" style={{ justifyContent: "flex-end", marginTop: 24 }}>
        <Button onClick={props.onClose}>{props.no ?? "Cancel"}</Button>
        <Button
          look={props.danger ? "danger" : "primary"}
          busy={props.busy ?? false}
          disabled={props.blocked ?? false}
          data-testid="confirm-yes"
          onClick={props.onYes}
        >
          {props.yes}
        </Button>
      </div>
    </Modal>
  );
}
