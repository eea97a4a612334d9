// A popover or a menu at a place in the window, such as a cell that is drawn outside React.

import { Menu, Popover } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** Gives the focus back to what had it when something was shown, unless it went elsewhere. */
function useReturn(shown: boolean): void {
  useEffect(() => {
    if (!shown) return;
    const before = document.activeElement;
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [shown]);
}

/** A popover below a place; closed by Escape or a click elsewhere. */
export function Anchored(props: {
  at: DOMRect | undefined;
  label: string;
  width?: number;
  onClose: () => void;
  children: ReactNode;
}) {
  useReturn(props.at !== undefined);
  if (!props.at) return null;
  return (
    <Popover
      opened
      onDismiss={props.onClose}
      position="bottom-start"
      width={props.width ?? 300}
      trapFocus
      shadow="md"
      withinPortal
      closeOnEscape
    >
      <Popover.Target>
        <div aria-hidden="true" style={anchorStyle(props.at)} />
      </Popover.Target>
      <Popover.Dropdown
        aria-label={props.label}
        style={{ padding: 12 }}
        // One press of Escape closes one layer.
        onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
      >
        {props.children}
      </Popover.Dropdown>
    </Popover>
  );
}

/** A menu at a place. */
export function MenuAt(props: { at: DOMRect | undefined; label: string; onClose: () => void; children: ReactNode }) {
  if (!props.at) return null;
  return (
    <Menu opened onClose={props.onClose} position="bottom-start" width={252} withinPortal returnFocus trapFocus>
      <Menu.Target>
        <button type="button" tabIndex={-1} aria-label={props.label} style={anchorStyle(props.at)} />
      </Menu.Target>
      <Menu.Dropdown style={{ outline: "none", boxShadow: "var(--shadow-3)" }}>{props.children}</Menu.Dropdown>
    </Menu>
  );
}

function anchorStyle(at: DOMRect) {
  return {
    position: "fixed" as const,
    left: at.left,
    top: at.top,
    width: Math.max(1, at.width),
    height: Math.max(1, at.height),
    opacity: 0,
    border: 0,
    padding: 0,
    pointerEvents: "none" as const,
  };
}
