// How one cell of the grid is drawn: plain elements, because thousands are made while scrolling. Text is only ever set as text.

import { bridge } from "../../platform";
import type { Field, FieldKind, GridCell } from "../../rpc";
import { ground, initials, saidOfLetters } from "../avatar";
import { BROKEN, type Gap, gapOf, isScene } from "../gap";
import { MARK_SHAPES, type MarkName, STATE_LABELS, STATE_SENTENCES } from "../marks";
import styles from "./grid.module.css";

const SVG = "http://www.w3.org/2000/svg";

/** An element with a class and text. */
export function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function drawing(className: string, box: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

function mark(state: MarkName): SVGElement {
  const svg = drawing(`mark mark-${state}`, "0 0 14 14", MARK_SHAPES[state]);
  if (state === "waiting") svg.firstElementChild?.setAttribute("stroke-dasharray", "1.2 2.57");
  return svg;
}

/** A grey box where something will be. */
export function skeleton(width: number): HTMLElement {
  const box = element("span", `skeleton ${styles.skeleton}`);
  box.style.width = `${width}px`;
  return box;
}

/** How a picture stands in its box. */
export interface Framing {
  /** Fills the box and is cut, instead of standing whole in it. */
  cover?: boolean;
  /** Whose letters stand in when there is none. */
  letters?: string;
  /** How wide a wide mark may become at the same height; others keep the box. */
  wide?: number;
}

/** A picture in its fixed box, drawn for screens of one and of two pixels a point; with letters, or a box that says why by its
 *  mark, when there is none; empty while it waits. */
export function picture(
  cell: GridCell | undefined,
  width: number,
  height: number,
  alt: string,
  framing: Framing = {},
): HTMLElement {
  const has = cell && (cell.state === "value" || cell.state === "stale" || cell.state === "conflict") && cell.text;
  const gap = gapOf(cell, Boolean(has));
  if (!has) {
    return (
      (framing.letters && letters(cell, gap, framing.letters, Math.min(width, height))) ||
      box(cell, gap, width, height, alt)
    );
  }
  const at = (wide: number) => bridge().pictureUrl(cell.text, wide);
  const image = document.createElement("img");
  image.className = framing.cover ? "pic" : "pic pic-contain";
  if (cell.plate) {
    image.classList.add("pic-plate");
    image.style.background = cell.plate;
  }
  image.width = width;
  image.height = height;
  image.alt = alt;
  image.draggable = false;
  image.decoding = "async";
  if (framing.wide) {
    image.className += ` ${styles.wide}`;
    image.style.minWidth = `${width}px`;
    image.style.maxWidth = `${framing.wide}px`;
  }
  image.addEventListener("error", () => image.replaceWith(box(cell, BROKEN, width, height, alt)));
  const drawn = framing.wide ?? width;
  image.srcset = `${at(drawn)} 1x, ${at(drawn * 2)} 2x`;
  image.src = at(drawn);
  if (!gap) return image;
  const marked = element("span", "pic-marked");
  marked.title = gap.said;
  image.alt = `${alt}: ${STATE_LABELS[cell.state]}`;
  marked.append(image, mark(gap.mark));
  return marked;
}

/** Generated letters; the mark says why there is no picture. None before anybody asked, or for a name without letters. */
function letters(
  cell: GridCell | undefined,
  gap: Gap | undefined,
  name: string,
  side: number,
): HTMLElement | undefined {
  const text = initials(name);
  if (!text || !gap || !cell || cell.state === "waiting") return undefined;
  const made = element("span", "pic pic-letters", text);
  made.style.width = `${side}px`;
  made.style.height = `${side}px`;
  made.style.background = ground(name);
  made.style.fontSize = `${Math.max(10, Math.round(side * 0.38))}px`;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", `${saidOfLetters(name)}; ${gap.word}`);
  made.title = `${saidOfLetters(name)}\n${gap.said}`;
  if (gap.mark !== "not_found") made.append(mark(gap.mark));
  return made;
}

function box(
  cell: GridCell | undefined,
  gap: Gap | undefined,
  width: number,
  height: number,
  alt: string,
): HTMLElement {
  const empty = !cell || cell.state === "waiting" || !gap;
  const made = element("span", empty ? `pic ${styles.empty}` : `pic pic-none pic-${gap.tone}`);
  made.style.width = `${width}px`;
  made.style.height = `${height}px`;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", `${alt}: ${gap?.word || "not asked for"}`);
  if (gap) made.title = gap.said;
  if (!empty) made.append(mark(gap.mark));
  return made;
}

/** What a cell without a plain value says. */
function said(cell: GridCell): string {
  switch (cell.state) {
    case "value":
    case "stale":
    case "rejected":
      return cell.text;
    case "conflict":
      return cell.text ? `${cell.text}, conflict` : "conflict";
    case "not_found":
      return "not found";
    case "skipped":
      return cell.note ? `skipped: ${cell.note}` : "skipped";
    case "stopped":
      return "stopped at the cap";
    case "failed":
      return cell.note || "failed";
    case "waiting":
      return "";
  }
}

/** The provider's badge and how sure it is, at the right edge. */
function origin(cell: GridCell): HTMLElement {
  const made = element("span", styles.origin ?? "");
  if (cell.confidence !== undefined && cell.state === "value")
    made.append(element("span", "", String(cell.confidence)));
  if (cell.yours) {
    const you = element("abbr", `badge ${styles.you}`, "you");
    you.title = "Written or decided by you. No run changes it.";
    made.append(you);
  } else if (cell.from_file) {
    const file = element("abbr", "badge", "file");
    file.title = "From your file";
    made.append(file);
  } else if (cell.badge) {
    made.append(element("abbr", "badge", cell.badge));
  }
  return made;
}

/** A found value with its state's mark. */
export function found(cell: GridCell | undefined, kind: FieldKind, label: string, field?: Field): HTMLElement {
  if (kind === "picture") {
    const made = element("span", styles.cell ?? "");
    const width = field === "company.icon" ? 34 : 64;
    made.append(picture(cell, width, 34, label, { cover: isScene(field) }));
    made.title = gapOf(cell, Boolean(cell?.text))?.said ?? cell?.note ?? "";
    return made;
  }
  const made = element("span", `${styles.cell} ${cell ? styles[cell.state] : ""}`);
  if (!cell) return made;
  if (cell.state !== "value") made.append(mark(cell.state));
  const text = element("span", styles.text ?? "", said(cell));
  made.append(text);
  if (cell.state !== "waiting") made.append(origin(cell));
  // The state is heard as well as seen; a plain value needs no word.
  if (cell.state === "waiting") made.setAttribute("aria-label", STATE_LABELS.waiting);
  made.title = [cell.state === "value" ? cell.text : "", cell.note || STATE_SENTENCES[cell.state]]
    .filter(Boolean)
    .join(" · ");
  return made;
}

/** Two lines with a picture before them: a company or a person. */
export function pair(first: string, second: string, strong: boolean, logo?: HTMLElement): HTMLElement {
  const made = element("span", strong ? (styles.pair ?? "") : `${styles.pair} ${styles.plain}`);
  if (logo) made.append(logo);
  const lines = element("span", styles.lines ?? "");
  lines.append(element("span", styles.first ?? "", first), element("span", styles.second ?? "", second));
  made.append(lines);
  made.title = [first, second].filter(Boolean).join("\n");
  return made;
}
