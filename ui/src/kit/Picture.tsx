import { useState } from "react";
import { bridge } from "../platform";
import { Mark } from "./Mark";

/** A stored picture in a box of a fixed size; hatched when there is none or it does not load. */
export function Picture(props: {
  hash: string | undefined;
  alt: string;
  width: number;
  height: number;
  contain?: boolean;
  fluid?: boolean;
}) {
  const [broken, setBroken] = useState<string>();
  const size = props.fluid
    ? { width: "100%", height: "auto", aspectRatio: `${props.width} / ${props.height}` }
    : { width: props.width, height: props.height };
  if (!props.hash || broken === props.hash) {
    return (
      <div className="pic pic-none" style={size} role="img" aria-label={`${props.alt}: none`}>
        <Mark state="not_found" />
      </div>
    );
  }
  return (
    <img
      className={props.contain ? "pic pic-contain" : "pic"}
      style={size}
      src={bridge().pictureUrl(props.hash, props.width * 2)}
      alt={props.alt}
      draggable={false}
      onError={() => setBroken(props.hash)}
    />
  );
}
