// The export screen: choose what the sheet is for, who goes out and which columns, see the first rows, write it.

import { useState } from "react";
import { exporting } from "../../app/live";
import { href } from "../../app/router";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { count, counted } from "../../kit/format";
import { Page } from "../../kit/Page";
import { Failure, Note, ProblemNote, Skeleton, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type ExportReport, type GridFrame, type PresetSummary, useAction, useCommand } from "../../rpc";
import { Columns } from "./Columns";
import styles from "./export.module.css";
import { Gate } from "./Gate";
import { Options } from "./Options";
import { Preview } from "./Preview";
import { suggest, withEnding } from "./path";
import { Result } from "./Result";
import { Targets } from "./Targets";
import { begin, choiceOf, FILES, madeColumns, offered, type Target, targets } from "./targets";

const ROWS = 5;

function Loaded(props: { list: number; frame: GridFrame; folder: string; presets: PresetSummary[] }) {
  const { list, frame } = props;
  const [chosen, setChosen] = useState(() => begin(FILES[0] as Target));
  const [path, setPath] = useState(() => suggest(props.folder, frame.name, "xlsx"));
  const [bom, setBom] = useState(true);
  const [exists, setExists] = useState<string>();
  const [report, setReport] = useState<ExportReport>();
  const write = useAction("export", []);
  const progress = exporting.use();
  const moving = progress?.list === list && write.isPending ? progress : undefined;

  const { target } = chosen;
  const choice = choiceOf(chosen);
  const preview = useCommand("preview_export", { list, format: target.format, choice, rows: ROWS }, { keep: true });
  const wishes = useCommand("outreach", { list });
  const gate = preview.data?.gate;
  const going = gate?.out ?? frame.records;

  const take = (next: Target) => {
    setChosen((old) => ({ ...begin(next), suppress: old.suppress, pictures: old.pictures }));
    setBom(next.preset === undefined);
    setPath((old) => withEnding(old, next.format));
  };
  const ask = async () => {
    try {
      const to = await bridge().saveFile("Export to", path, [{ name: target.name, extensions: [target.format] }]);
      if (to) setPath(withEnding(to, target.format));
    } catch (thrown) {
      sayError(thrown);
    }
  };
  const run = (overwrite: boolean) => {
    setReport(undefined);
    exporting.set(null);
    write.mutate(
      { list, path: path.trim(), format: target.format, overwrite, choice, bom: target.format === "csv" && bom },
      {
        onSuccess: (written) => {
          setExists(undefined);
          setReport(written);
        },
        onError: (error) => setExists(error.code === "exists" ? error.message : undefined),
      },
    );
  };

  return (
    <div className={styles.body}>
      <div className={styles.main}>
        <Targets all={targets(props.presets)} chosen={target.id} onChange={take} />
        {report && <Result report={report} />}
        <Preview
          list={list}
          shown={preview.data}
          error={preview.data ? null : preview.error}
          retry={() => void preview.refetch()}
          format={target.format}
          best={chosen.gate !== null}
        />
        <p className="small soft">
          Personalised lines and composed pictures go out as columns of their own.{" "}
          <a href={href({ at: "list", list, screen: "outreach" })}>Write and check them</a>
        </p>
        {target.preset ? (
          <p className="small soft">
            Columns as {target.name} documents them, looked at on {target.preset.checked}:{" "}
            <button
              type="button"
              className="btn-link"
              onClick={() =>
                void bridge()
                  .openLink(target.preset?.source ?? "")
                  .catch(sayError)
              }
            >
              {target.preset.source}
            </button>
          </p>
        ) : (
          preview.data &&
          !chosen.sourceOnly && (
            <Columns
              all={offered(frame, wishes.data ?? {})}
              chosen={chosen.columns}
              usual={[...preview.data.usual, ...madeColumns(wishes.data ?? {})]}
              onChange={(columns) => setChosen({ ...chosen, columns })}
            />
          )
        )}
      </div>
      <aside className={styles.side} aria-label="What is written">
        <Gate report={gate} percent={chosen.gate} onChange={(percent) => setChosen({ ...chosen, gate: percent })} />
        <div className={`card ${styles.panel}`}>
          <Options chosen={chosen} bom={bom} onBom={setBom} onChange={setChosen} />
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
                    onBlur={() => setPath((typed) => withEnding(typed.trim(), target.format))}
                  />
                </div>
                <Button onClick={() => void ask()} data-testid="export-choose">
                  Choose…
                </Button>
              </div>
            </div>
            {frame.practice && !chosen.sourceOnly && (
              <Note tone="accent" icon="play">
                <p>Practice world: what was found is made up. Do not write to these addresses.</p>
              </Note>
            )}
            {write.error && write.error.code !== "exists" && (
              <Note tone="bad">
                <p className="selectable" role="alert" data-testid="export-failed">
                  <b>{write.error.message}</b> {write.error.hint}
                </p>
              </Note>
            )}
            <Button
              look="primary"
              size="lg"
              icon="export"
              type="submit"
              busy={write.isPending}
              disabled={path.trim() === "" || going === 0}
              data-testid="export-write"
            >
              {moving
                ? `${count(moving.records)} of ${count(moving.total)} written`
                : `Export ${counted(going, "row")}`}
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
        </div>
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
  const presets = useCommand("presets", {}).data;
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
        {presets?.problems.map((problem) => (
          <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
        ))}
        {error && !frame ? (
          <div className="card">
            <Failure error={error} retry={() => void refetch()} />
          </div>
        ) : frame && folder !== undefined ? (
          <Loaded list={list} frame={frame} folder={folder} presets={presets?.presets ?? []} />
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
