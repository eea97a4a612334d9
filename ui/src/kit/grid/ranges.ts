// Rectangles of cells and the text that spreadsheets exchange. Pure: rows are places under sort and filter, columns are places
// among those that are shown.

/** A place in the grid as it is shown. */
export interface Place {
  row: number;
  column: number;
}

/** A rectangle of cells: where it was begun, and where it was drawn to. */
export interface Range {
  from: Place;
  to: Place;
}

/** A rectangle's edges, all included. */
export interface Edges {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The edges of a range. */
export function edges({ from, to }: Range): Edges {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

/** Whether a place lies in a range. */
export function holds(range: Range, { row, column }: Place): boolean {
  const { top, bottom, left, right } = edges(range);
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** How many cells a range has. */
export function size(range: Range): { rows: number; columns: number } {
  const { top, bottom, left, right } = edges(range);
  return { rows: bottom - top + 1, columns: right - left + 1 };
}

/** Draws a range on by a key: by one cell, or with `far` to the edge. Stays within the grid. */
export function extend(range: Range, key: string, far: boolean, rows: number, columns: number): Range {
  const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (!by) return range;
  const [down = 0, right = 0] = by;
  const step = (at: number, direction: number, last: number) => {
    if (direction === 0) return at;
    if (far) return direction < 0 ? 0 : last;
    return Math.min(last, Math.max(0, at + direction));
  };
  return {
    from: range.from,
    to: { row: step(range.to.row, down, rows - 1), column: step(range.to.column, right, columns - 1) },
  };
}

/** Cells as spreadsheets take them: tabs and line ends, with quotes around what holds one of those. */
export function toTsv(lines: string[][]): string {
  const quoted = (text: string) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines.map((line) => line.map(quoted).join("\t")).join("\n");
}

/** Cells as spreadsheets give them. */
export function fromTsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = "";
  let quoted = false;
  const end = () => {
    line.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") end();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at += 1;
      end();
      lines.push(line);
      line = [];
    } else cell += letter;
  }
  if (cell !== "" || line.length > 0) {
    end();
    lines.push(line);
  }
  return lines;
}

/** Where pasted cells go: one cell fills the whole range, and more are laid down from its corner, as often as they fit. */
export function spreadOver(pasted: string[][], range: Range): { place: Place; text: string }[] {
  const { top, left } = edges(range);
  const { rows, columns } = size(range);
  const height = pasted.length;
  const width = Math.max(...pasted.map((line) => line.length), 0);
  if (height === 0 || width === 0) return [];
  const down = rows % height === 0 ? rows : height;
  const right = columns % width === 0 ? columns : width;
  const laid: { place: Place; text: string }[] = [];
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < right; column += 1) {
      const text = pasted[row % height]?.[column % width];
      if (text !== undefined) laid.push({ place: { row: top + row, column: left + column }, text });
    }
  }
  return laid;
}
