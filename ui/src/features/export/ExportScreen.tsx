// The export screen: choose the file and what is in it, see the first rows, write it.

import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { exporting } from "../../app/live";
import { href } from "../../app/router";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { count, counted } from "../../kit/format";
import { Page } from "../../kit/Page";
import { Failure, Note, Skeleton, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type ExportFormat, type ExportReport, type GridFrame, useAction, useCommand } from "../../rpc";
import styles from "./export.module.css";
import { Preview } from "./Preview";
import { suggest, withEnding } from "./path";
import { Result } from "./Result";

const FORMATS: { format: ExportFormat; name: string; said: string }[] = [
  { format: "xlsx", name: "Excel workbook", said: "with logos and pictures in the cells" },
  { format: "csv", name: "CSV", said: "text only, for other programs" },
];

function Formats({ format, onChange }: { format: ExportFormat; onChange: (format: ExportFormat) => void }) {
  return (
    <div
      className={styles.formats}
      role="radiogroup"
      aria-label="Kind of file"
      onKeyDown={(event) => {
        if (!/^Arrow/.test(event.key)) return;
        event.preventDefault();
        onChange(format === "xlsx" ? "csv" : "xlsx");
        const group = event.currentTarget;
        requestAnimationFrame(() => group.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
      }}
    >
      {FORMATS.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a card
        <button
          key={one.format}
          type="button"
          role="radio"
          aria-checked={one.format === format}
          tabIndex={one.format === format ? 0 : -1}
          className={styles.format}
          data-testid={`format-${one.format}`}
          onClick={() => onChange(one.format)}
        >
          <span className={styles.ending}>{one.format.toUpperCase()}</span>
          <span className="col">
            <b>{one.name}</b>
            <span className="tiny muted">{one.said}</span>
          </span>
        </button>
      ))}
    </div>
  );
}

function Loaded({ list, frame, folder }: { list: number; frame: GridFrame; folder: string }) {
  const [format, setFormat] = useState<ExportFormat>("xlsx");
  const [path, setPath] = useState(() => suggest(folder, frame.name, "xlsx"));
  const [sourceOnly, setSourceOnly] = useState(false);
  const [pictures, setPictures] = useState(true);
  const [bom, setBom] = useState(true);
  const [exists, setExists] = useState<string>();
  const [report, setReport] = useState<ExportReport>();
  const write = useAction("export", []);
  const progress = exporting.use();
  const moving = progress?.list === list && write.isPending ? progress : undefined;

  const columns = frame.columns.filter((column) => !sourceOnly || column.origin === "source");
  const withPictures = format === "xlsx" && pictures && !sourceOnly;
  const choose = (chosen: ExportFormat) => {
    setFormat(chosen);
    setPath((old) => withEnding(old, chosen));
  };
  const ask = async () => {
    try {
      const name = FORMATS.find((one) => one.format === format)?.name ?? "";
      const chosen = await bridge().saveFile("Export to", path, [{ name, extensions: [format] }]);
      if (chosen) setPath(chosen);
    } catch (thrown) {
      sayError(thrown);
    }
  };
  const run = (overwrite: boolean) => {
    setReport(undefined);
    exporting.set(null);
    write.mutate(
      {
        list,
        path: path.trim(),
        format,
        overwrite,
        source_only: sourceOnly,
        pictures: withPictures,
        bom: format === "csv" && bom,
      },
      {
        onSuccess: (written) => {
          setExists(undefined);
          setReport(written);
        },
        onError: (error) => (error.code === "exists" ? setExists(error.message) : sayError(error)),
      },
    );
  };

  return (
    <div className={styles.body}>
      <div className={styles.main}>
        <Formats format={format} onChange={choose} />
        <Preview list={list} frame={frame} columns={columns} pictures={withPictures} />
        {report && <Result report={report} />}
      </div>
      <aside className={`card ${styles.panel}`} aria-label="What is written">
        <div className={styles.section}>
          <div className="row" style={{ alignItems: "baseline" }}>
            <span className="figure">{count(frame.records)}</span>
            <span className="soft">{frame.records === 1 ? "row goes out" : "rows go out"}</span>
          </div>
          <dl className={styles.facts}>
            <dt>Your own columns, untouched</dt>
            <dd>{count(columns.filter((column) => column.origin === "source").length)}</dd>
            <dt>Found columns</dt>
            <dd>{count(columns.filter((column) => column.origin === "found").length)}</dd>
          </dl>
        </div>
        <div className={styles.section}>
          <Checkbox
            label="Only my own columns"
            checked={sourceOnly}
            data-testid="export-source-only"
            onChange={(event) => setSourceOnly(event.currentTarget.checked)}
          />
          {format === "xlsx" ? (
            <Checkbox
              label="Pictures in the cells"
              description="Logos and share images, scaled to the row"
              checked={pictures && !sourceOnly}
              disabled={sourceOnly}
              data-testid="export-pictures"
              onChange={(event) => setPictures(event.currentTarget.checked)}
            />
          ) : (
            <Checkbox
              label="For Excel"
              description="Begin with a byte order mark, so that Excel reads umlauts and accents"
              checked={bom}
              data-testid="export-bom"
              onChange={(event) => setBom(event.currentTarget.checked)}
            />
          )}
        </div>
        <form
          className={styles.section}
          onSubmit={(event) => {
            event.preventDefault();
            run(false);
          }}
        >
          <div>
            <label className="label" htmlFor="export-path">
              File
            </label>
            <div className={styles.path}>
              <div className="field">
                <input
                  id="export-path"
                  data-testid="export-path"
                  spellCheck={false}
                  value={path}
                  title={path}
                  onChange={(event) => setPath(event.target.value)}
                />
              </div>
              <Button onClick={() => void ask()} data-testid="export-choose">
                Choose…
              </Button>
            </div>
          </div>
          {frame.practice && !sourceOnly && (
            <Note tone="accent" icon="play">
              <p>Practice world: what was found is made up. Do not write to these addresses.</p>
            </Note>
          )}
          <Button
            look="primary"
            size="lg"
            icon="export"
            type="submit"
            busy={write.isPending}
            disabled={path.trim() === ""}
            data-testid="export-write"
          >
            {moving
              ? `${count(moving.records)} of ${count(moving.total)} written`
              : `Export ${counted(frame.records, "row")}`}
          </Button>
          {moving && (
            <div
              className="bar"
              role="progressbar"
              aria-label="Rows written"
              aria-valuemin={0}
              aria-valuemax={moving.total}
              aria-valuenow={moving.records}
            >
              <i className="found" style={{ width: `${(moving.records / Math.max(moving.total, 1)) * 100}%` }} />
            </div>
          )}
        </form>
      </aside>
      <Confirm
        open={exists !== undefined}
        title="Replace the file?"
        yes="Replace it"
        danger
        busy={write.isPending}
        onClose={() => setExists(undefined)}
        onYes={() => run(true)}
      >
        <p className="selectable">{exists}</p>
      </Confirm>
    </div>
  );
}

/** The export screen of a list. */
export default function ExportScreen({ list }: { list: number }) {
  const { data: frame, error, refetch } = useCommand("grid_frame", { list });
  const folder = useCommand("app_info", {}).data?.export_folder;
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: frame?.name ?? "…", href: href({ at: "list", list, screen: "grid" }) },
      ]}
      title="Export"
      tags={
        frame && (
          <>
            <Tag>{counted(frame.records, "record")}</Tag>
            {frame.practice && <Tag tone="accent">practice world</Tag>}
          </>
        )
      }
    >
      <div className="page-body">
        {error && !frame ? (
          <div className="card">
            <Failure error={error} retry={() => void refetch()} />
          </div>
        ) : frame && folder !== undefined ? (
          <Loaded list={list} frame={frame} folder={folder} />
        ) : (
          <div className={styles.body} aria-busy="true">
            <Skeleton height={320} radius={8} />
            <Skeleton height={420} radius={8} />
          </div>
        )}
      </div>
    </Page>
  );
}
