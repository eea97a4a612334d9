// Every key there is, in one list.

import { Modal } from "@mantine/core";
import styles from "./shell.module.css";
import { store } from "./store";

/** Whether the list of keys is shown. */
export const shortcutsShown = store(false);

/** Keys by where they work. */
export const SHORTCUTS: { name: string; keys: [string, string][] }[] = [
  {
    name: "Everywhere",
    keys: [
      ["Ctrl K", "search lists, screens, providers and commands"],
      ["Ctrl O", "open a file as a list"],
      ["Ctrl V", "rows on the clipboard become a list"],
      ["Ctrl 1 … 7", "mapping, plan, grid, judge, lines and pictures, export, pictures of the open list"],
      ["Ctrl + - 0", "larger, smaller, own size"],
      ["?", "this list"],
      ["Esc", "close the uppermost layer"],
    ],
  },
  {
    name: "Grid",
    keys: [
      ["Arrows", "go from cell to cell"],
      ["Shift Arrows", "draw a range; with Ctrl to the edge"],
      ["Ctrl A, Esc", "select all rows under the filter, and none"],
      ["Ctrl C, Ctrl V", "copy to and paste from spreadsheets"],
      ["F2", "edit; Enter keeps, Esc leaves"],
      ["Del", "empty found cells"],
      ["Ctrl Z, Ctrl Y", "undo and redo edits and verdicts"],
      ["A, X", "accept the value, reject it"],
      ["W", "why the cell is what it is"],
      ["F", "filter by the column's values"],
      ["R", "ask again for the row's failed cells"],
      ["E", "export"],
      ["Space", "large picture"],
      ["Enter", "open the record"],
      ["Shift F10", "menu of the cell"],
      ["Alt Down", "menu of the column, in its head"],
      ["Ctrl F", "find in this list"],
    ],
  },
  {
    name: "Record",
    keys: [
      ["J, K", "next, previous"],
      ["Esc", "close"],
    ],
  },
  {
    name: "Judge",
    keys: [
      ["1 … 9", "use that answer"],
      ["A, X", "accept the value, reject it"],
      ["S, K", "later, back"],
      ["U", "undo the last verdict"],
      ["M, X", "duplicates: merge, not the same; 1 … 9 chooses the row that stays"],
      ["Enter", "open the record"],
    ],
  },
];

/** The list of keys, in a dialog. */
export function Shortcuts() {
  const shown = shortcutsShown.use();
  return (
    <Modal opened={shown} onClose={() => shortcutsShown.set(false)} title="Keys" size={760}>
      <div className={styles.shortcuts} data-testid="shortcuts">
        {SHORTCUTS.map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            <dl>
              {group.keys.map(([keys, does]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
