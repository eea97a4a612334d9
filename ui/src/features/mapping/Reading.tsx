import { Popover, Select } from "@mantine/core";
import { useState } from "react";
import { LIST_FILES } from "../../app/importing";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type HeaderChoice, type ListDetail, useAction } from "../../rpc";
import styles from "./mapping.module.css";

/** How the file was read, in words. */
export function howRead(list: ListDetail): string {
  const parts = [list.header_row === null ? "no heads" : `heads in row ${list.header_row}`];
  if (list.encoding) parts.push(list.encoding);
  return `${counted(list.records, "row")}, ${counted(list.columns.length, "column")}, ${parts.join(", ")}`;
}

/** Reads the file again with another sheet or header row. Its path is not kept, so the file is asked for again. */
export function Reading({ list }: { list: ListDetail }) {
  const again = useAction("import_file", ["list", "entities", "lists"]);
  const [open, setOpen] = useState(false);
  const [sheet, setSheet] = useState(list.sheet);
  const [heads, setHeads] = useState(list.header_row === null ? "none" : String(list.header_row));
  // After the first run a list stays as it was read.
  const fromFile = LIST_FILES.extensions.includes(list.format) && !list.practice;
  if (!fromFile || list.run) return null;

  const read = async () => {
    try {
      const path = await bridge().openFile(`Read ${list.source} again`, [LIST_FILES]);
      if (!path) return;
      const row = Number(heads);
      const header: HeaderChoice = heads === "detect" ? "detect" : heads === "none" ? "none" : { row };
      await again.mutateAsync({ path, header, replace: list.list, ...(sheet ? { sheet } : {}) });
      setOpen(false);
    } catch (thrown) {
      sayError(thrown);
    }
  };

  return (
    <Popover opened={open} onChange={setOpen} position="top-end" trapFocus>
      <Popover.Target>
        <button type="button" className="btn-link" aria-expanded={open} onClick={() => setOpen(!open)}>
          Read it differently
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.choices}>
          {list.sheets.length > 1 && (
            <Select
              label="Sheet"
              data={list.sheets}
              value={sheet}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              onChange={setSheet}
            />
          )}
          <Select
            label="Column heads"
            data={[
              { value: "detect", label: "Find them" },
              ...Array.from({ length: 20 }, (_, row) => ({ value: String(row + 1), label: `In row ${row + 1}` })),
              { value: "none", label: "There are none" },
            ]}
            value={heads}
            allowDeselect={false}
            maxDropdownHeight={200}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => value && setHeads(value)}
          />
          <Button look="primary" size="sm" busy={again.isPending} onClick={() => void read()}>
            Choose the file and read it again
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
