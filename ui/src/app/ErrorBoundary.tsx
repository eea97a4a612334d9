import { Component, type ReactNode } from "react";
import { Button } from "../kit/Button";
import styles from "./shell.module.css";

interface Props {
  /** Drawn anew when this changes, such as the screen. */
  resetKey: string;
  children: ReactNode;
}

/** Keeps a fault of one screen from taking the window down. */
export class ErrorBoundary extends Component<Props, { fault: Error | null; at: string }> {
  override state: { fault: Error | null; at: string } = { fault: null, at: this.props.resetKey };

  static getDerivedStateFromError(fault: Error) {
    return { fault };
  }

  static getDerivedStateFromProps(props: Props, state: { fault: Error | null; at: string }) {
    return props.resetKey === state.at ? null : { fault: null, at: props.resetKey };
  }

  override render() {
    if (!this.state.fault) return this.props.children;
    return (
      <div className="empty" role="alert" style={{ height: "100%" }}>
        <h2>This screen could not be drawn.</h2>
        <p className="selectable">
          A fault of Spillway itself: {this.state.fault.message}. Your lists, keys and runs are not touched by it.
        </p>
        <Button icon="retry" onClick={() => this.setState({ fault: null })}>
          Draw it again
        </Button>
      </div>
    );
  }
}

/** The page when the program cannot start its work. */
export function Alone({ children }: { children: ReactNode }) {
  return (
    <div className={styles.alone}>
      <div className="card">{children}</div>
    </div>
  );
}
