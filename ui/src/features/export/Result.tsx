import { Button } from "../../kit/Button";
import { bytes, count, counted, duration } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { ProblemNote } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import type { ExportReport } from "../../rpc";
import styles from "./export.module.css";

/** What was written, and where it is. */
export function Result({ report }: { report: ExportReport }) {
  return (
    <section className="card" aria-label="Written" data-testid="export-result">
      <div className="card-head">
        <Mark state="value" />
        <h2>Written</h2>
        <span className="push small muted">
          {bytes(report.bytes)},{" "}
          {report.duration_ms < 1000 ? `${report.duration_ms} ms` : duration(report.duration_ms / 1000)}
        </span>
      </div>
      <div className={styles.section}>
        <p className="selectable" style={{ overflowWrap: "anywhere" }} data-testid="export-written">
          {report.path}
        </p>
        <p className="small soft">
          {counted(report.records, "record")}, {counted(report.columns, "column")}
          {report.pictures > 0 && `, ${count(report.pictures)} pictures`}.
          {report.gate.out < report.gate.records &&
            ` ${count(report.gate.records - report.gate.out)} of ${count(report.gate.records)} stayed.`}
        </p>
        <div className={styles.path}>
          <Button
            size="sm"
            icon="external"
            data-testid="sheet-open"
            onClick={() => void bridge().openSheet(report.path).catch(sayError)}
          >
            Open
          </Button>
          <Button
            size="sm"
            icon="folder"
            data-testid="export-reveal"
            onClick={() => void bridge().reveal(report.path).catch(sayError)}
          >
            Open folder
          </Button>
        </div>
        {report.problems.map((problem) => (
          <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
        ))}
      </div>
    </section>
  );
}
