// Small pieces that screens share: badges, tags, notes, bars, choices, empty and failed states.

import type { CSSProperties, ReactNode } from "react";
import type { CallError, Problem } from "../rpc";
import { arrows } from "./arrows";
import { Button } from "./Button";
import { ended, sentence } from "./format";
import { Icon, type IconName } from "./Icon";

/** A provider's two letters. */
export function ProviderBadge({ badge, name, large = false }: { badge: string; name: string; large?: boolean }) {
  return (
    <abbr className={large ? "badge badge-lg" : "badge"} title={name}>
      {badge}
    </abbr>
  );
}

/** A short fact in a box. */
export function Tag({
  tone,
  icon,
  children,
}: {
  tone?: "ok" | "warn" | "bad" | "accent";
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={tone ? `tag tag-${tone}` : "tag"}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** A sentence worth reading before going on. */
export function Note({
  tone,
  icon,
  children,
}: {
  tone?: "warn" | "bad" | "accent";
  icon?: IconName;
  children: ReactNode;
}) {
  const shown = icon ?? (tone === "warn" || tone === "bad" ? "alert" : "info");
  return (
    <div className={tone ? `note note-${tone}` : "note"}>
      <Icon name={shown} size="small" />
      <div className="grow">{children}</div>
    </div>
  );
}

/** A problem of an import, a plan or a definition: what it concerns, what is the matter, what to do. */
export function ProblemNote({ problem }: { problem: Problem }) {
  const tone = problem.severity === "error" ? "bad" : problem.severity === "warning" ? "warn" : undefined;
  return (
    <Note {...(tone ? { tone } : {})}>
      <p className="selectable">
        {problem.subject && <b>{problem.subject}: </b>}
        {problem.subject ? ended(problem.message) : sentence(problem.message)}
        {problem.hint && <span className="subject"> {sentence(problem.hint)}</span>}
      </p>
    </Note>
  );
}

/** One of a few, as a row of joined buttons. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: string; icon?: IconName; testId?: string }[];
  onChange: (value: T) => void;
  small?: boolean;
}) {
  const step = (by: number) => {
    const at = props.options.findIndex((option) => option.value === props.value);
    const next = props.options[(at + by + props.options.length) % props.options.length];
    if (next) props.onChange(next.value);
  };
  return (
    <div
      className={props.small ? "seg seg-sm" : "seg"}
      role="radiogroup"
      aria-label={props.label}
      onKeyDown={arrows(step)}
    >
      {props.options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold an icon and be drawn as a segment
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === props.value}
          tabIndex={option.value === props.value ? 0 : -1}
          data-testid={option.testId}
          onClick={() => props.onChange(option.value)}
        >
          {option.icon && <Icon name={option.icon} size="small" />}
          {option.label}
        </button>
      ))}
    </div>
  );
}

/** Nothing to show: one sentence and one button. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Something failed: what, what to do next, and a way to try again. */
export function Failure({ error, retry }: { error: CallError; retry?: (() => void) | undefined }) {
  return (
    <div className="empty" role="alert">
      <h2 className="selectable">{error.message}</h2>
      {error.hint && <p className="selectable">{error.hint}</p>}
      {retry && (
        <Button icon="retry" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** A grey box where something will be. */
export function Skeleton({
  width,
  height = 14,
  radius,
}: {
  width?: number | string;
  height?: number;
  radius?: number;
}) {
  const style: CSSProperties = { width: width ?? "100%", height };
  if (radius !== undefined) style.borderRadius = radius;
  return <div className="skeleton" style={style} aria-hidden="true" />;
}

/** How sure a guess is, as three bars. */
export function Sureness({ confidence, asks }: { confidence: number; asks: boolean }) {
  const lit = asks ? 1 : confidence >= 85 ? 3 : 2;
  return (
    <span className={asks ? "sure sure-ask" : "sure"} aria-hidden="true">
      {[1, 2, 3].map((bar) => (
        <i key={bar} className={bar <= lit ? "on" : ""} />
      ))}
    </span>
  );
}
