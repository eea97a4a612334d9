// What stands in a column's head: its name, whether it is filtered, and the way to its menu.

import type { IHeaderParams, IInnerHeaderComponent } from "ag-grid-community";
import { element } from "./cells";
import styles from "./grid.module.css";

const SVG = "http://www.w3.org/2000/svg";
const FUNNEL = "M2.5 3.5h11L9.5 8.6v4l-3-1.4V8.6z";
const MENU = "M4.5 6.2L8 9.8l3.5-3.6";

/** What heads are told. */
export interface HeadParams {
  /** Opens a column's menu below a place. */
  menu: (column: string, below: DOMRect) => void;
  /** Whether a column is filtered. */
  filtered: (column: string) => boolean;
}

function icon(path: string, className: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-small ${className}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** The inside of a column's head. */
export class Head implements IInnerHeaderComponent {
  private gui!: HTMLElement;
  private params!: IHeaderParams & HeadParams;

  init(params: IHeaderParams & HeadParams): void {
    this.gui = element("span", styles.head ?? "");
    this.draw(params);
  }

  private draw(params: IHeaderParams & HeadParams): void {
    this.params = params;
    const column = params.column.getColId();
    const button = element("button", styles.headMenu ?? "");
    button.setAttribute("type", "button");
    button.setAttribute("tabindex", "-1");
    button.setAttribute("aria-label", `Menu of ${params.displayName}`);
    button.setAttribute("aria-haspopup", "menu");
    button.append(icon(MENU, ""));
    // The press is the menu's, not the sort's.
    for (const type of ["mousedown", "click", "touchstart"])
      button.addEventListener(type, (event) => event.stopPropagation());
    button.addEventListener("click", () => this.params.menu(column, button.getBoundingClientRect()));
    const name = element("span", "clip", params.displayName);
    const parts: Node[] = [name];
    if (params.filtered(column)) {
      const mark = icon(FUNNEL, styles.headFilter ?? "");
      mark.setAttribute("data-filtered", "");
      parts.push(mark);
    }
    this.gui.replaceChildren(...parts, button);
  }

  getGui(): HTMLElement {
    return this.gui;
  }

  refresh(params: IHeaderParams & HeadParams): boolean {
    this.draw(params);
    return true;
  }
}
