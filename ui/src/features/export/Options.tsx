import { Checkbox } from "@mantine/core";
import { Button } from "../../kit/Button";
import { Segmented } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import styles from "./export.module.css";
import { type Chosen, holdsPictures } from "./targets";

/** What else there is to choose about a file. */
export function Options(props: {
  chosen: Chosen;
  bom: boolean;
  onBom: (bom: boolean) => void;
  onChange: (chosen: Chosen) => void;
}) {
  const { chosen } = props;
  const { target } = chosen;
  const set = (part: Partial<Chosen>) => props.onChange({ ...chosen, ...part });
  const choose = async () => {
    try {
      const file = await bridge().openFile("Who wants no mail", [{ name: "Text", extensions: ["txt", "csv"] }]);
      if (file) set({ suppress: file });
    } catch (thrown) {
      sayError(thrown);
    }
  };
  return (
    <div className={styles.section}>
      {!target.preset && (
        <Checkbox
          label="Only my own columns"
          checked={chosen.sourceOnly}
          data-testid="export-source-only"
          onChange={(event) => set({ sourceOnly: event.currentTarget.checked })}
        />
      )}
      {holdsPictures(target.format) && !chosen.sourceOnly && (
        <Checkbox
          label="Pictures"
          description="Logos, share images and screenshots"
          checked={chosen.pictures}
          data-testid="export-pictures"
          onChange={(event) => set({ pictures: event.currentTarget.checked })}
        />
      )}
      {target.format === "xlsx" && chosen.pictures && !chosen.sourceOnly && (
        <div>
          <Segmented
            small
            label="Where pictures stand"
            value={chosen.inCells ? "in" : "over"}
            options={[
              { value: "over", label: "over the cell", testId: "pictures-over" },
              { value: "in", label: "in the cell", testId: "pictures-in" },
            ]}
            onChange={(where) => set({ inCells: where === "in" })}
          />
          <p className="tiny muted" style={{ marginTop: 4, minHeight: "2lh" }}>
            {chosen.inCells
              ? "Microsoft 365 only: others show #VALUE! there."
              : "Shown everywhere; they follow when rows are sorted or filtered."}
          </p>
        </div>
      )}
      {target.format === "xlsx" && !chosen.sourceOnly && (
        <Checkbox
          label="Where each value comes from"
          description="A sheet with source, date, price and confidence"
          checked={chosen.provenance}
          data-testid="export-provenance"
          onChange={(event) => set({ provenance: event.currentTarget.checked })}
        />
      )}
      {target.format === "csv" && (
        <Checkbox
          label="For Excel"
          description="Begin with a byte order mark, so that Excel reads umlauts and accents"
          checked={props.bom}
          data-testid="export-bom"
          onChange={(event) => props.onBom(event.currentTarget.checked)}
        />
      )}
      {target.preset && (
        <Checkbox
          label="Also those in doubt"
          description="Sources disagree, would bounce, or twice in the list"
          checked={chosen.blocked}
          data-testid="export-blocked"
          onChange={(event) =>
            set({ blocked: event.currentTarget.checked, gate: event.currentTarget.checked ? null : chosen.gate })
          }
        />
      )}
      <div>
        <label className="label" htmlFor="export-suppress">
          Leave out who is in this file
        </label>
        <div className={styles.path}>
          <div className="field">
            <input
              id="export-suppress"
              data-testid="export-suppress"
              spellCheck={false}
              placeholder="addresses or domains"
              title="Addresses or domains, one a line"
              value={chosen.suppress}
              onChange={(event) => set({ suppress: event.target.value })}
            />
          </div>
          <Button onClick={() => void choose()}>Choose…</Button>
        </div>
      </div>
    </div>
  );
}
