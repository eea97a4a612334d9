// What all queues of the judging screen share: a row of verdicts under what is judged, and a key for each.

import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../kit/Button";
import { isTyping } from "../../kit/typing";
import styles from "./judge.module.css";

/** A verdict that can be given. */
interface Verdict {
  text: string;
  keys: string;
  disabled?: boolean;
  testId?: string;
  onPress: () => void;
}

/** The verdicts on what is shown: yes, no, later, and what else there is. */
export function Verdicts(props: {
  yes: Verdict;
  no: Verdict;
  onLater: () => void;
  /** There is nothing that comes later. */
  last?: boolean;
  children?: ReactNode;
}) {
  const { yes, no } = props;
  return (
    <div className={styles.verdicts}>
      <Button
        look="primary"
        icon="check"
        keys={yes.keys}
        disabled={yes.disabled}
        data-testid={yes.testId}
        onClick={yes.onPress}
      >
        {yes.text}
      </Button>
      <Button
        look="danger"
        icon="close"
        keys={no.keys}
        disabled={no.disabled}
        data-testid={no.testId}
        onClick={no.onPress}
      >
        {no.text}
      </Button>
      <Button keys="S" disabled={props.last} onClick={props.onLater}>
        Later
      </Button>
      {props.children}
    </div>
  );
}

/** Hears keys that are pressed on the screen itself, small letters; `press` says whether it took one. */
export function useVerdictKeys(press: (key: string, event: KeyboardEvent) => boolean): void {
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const above = document.querySelector(
        ".mantine-Modal-content, .mantine-Menu-dropdown, .mantine-Spotlight-content",
      );
      if (isTyping(event.target) || above || event.ctrlKey || event.metaKey || event.altKey) return;
      if (latest.current(event.key.toLowerCase(), event)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
