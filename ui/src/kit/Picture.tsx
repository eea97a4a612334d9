import { type CSSProperties, useState } from "react";
import { bridge } from "../platform";
import { ground, initials, saidOfLetters } from "./avatar";
import { BROKEN, type Gap, gapOf } from "./gap";
import { Mark } from "./Mark";

/** A stored picture in a box of a fixed size; without one the box says why by its mark, or generated letters stand in. */
export function Picture(props: {
  hash: string | undefined;
  alt: string;
  width: number;
  height: number;
  contain?: boolean;
  fluid?: boolean;
  /** The ground that a mark needs to be seen. */
  plate?: string | null | undefined;
  /** Whose letters stand in. */
  letters?: string | undefined;
  /** Why there is none, or what is the matter with it. */
  gap?: Gap | undefined;
}) {
  const [broken, setBroken] = useState<string>();
  const size: CSSProperties = props.fluid
    ? { width: "100%", height: "auto", aspectRatio: `${props.width} / ${props.height}` }
    : { width: props.width, height: props.height };
  if (!props.hash || broken === props.hash) {
    const gap = props.hash ? BROKEN : (props.gap ?? gapOf({ state: "not_found" }, false));
    return props.letters && initials(props.letters) ? (
      <Letters name={props.letters} width={props.width} height={props.height} />
    ) : (
      <div
        className={`pic pic-none pic-${gap?.tone}`}
        style={size}
        role="img"
        aria-label={[props.alt, gap?.word].filter(Boolean).join(": ") || "no picture"}
        title={gap?.said}
      >
        {gap && <Mark state={gap.mark} />}
      </div>
    );
  }
  const at = (width: number) => bridge().pictureUrl(props.hash ?? "", width);
  return (
    <img
      className={`pic${props.contain ? " pic-contain" : ""}${props.plate ? " pic-plate" : ""}`}
      style={props.plate ? { ...size, background: props.plate } : size}
      src={at(props.width)}
      srcSet={`${at(props.width)} 1x, ${at(props.width * 2)} 2x`}
      alt={props.alt}
      draggable={false}
      decoding="async"
      onError={() => setBroken(props.hash)}
    />
  );
}

/** Letters in place of a logo; a dashed ring marks them as generated. */
export function Letters({ name, width, height }: { name: string; width: number; height: number }) {
  const side = Math.min(width, height);
  return (
    <div
      className="pic pic-letters"
      style={{ width: side, height: side, background: ground(name), fontSize: Math.max(10, Math.round(side * 0.38)) }}
      role="img"
      aria-label={saidOfLetters(name)}
      title={saidOfLetters(name)}
    >
      <span aria-hidden="true">{initials(name)}</span>
    </div>
  );
}
