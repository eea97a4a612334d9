// Lines and pictures of a list: written here, shown at once on real records, checked over the whole list before they are
// exported.

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { go, href } from "../../app/router";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { Page } from "../../kit/Page";
import { Empty, Failure, Note, ProblemNote, Skeleton, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { type OutreachKit, useAction, useCommand, type Wishes } from "../../rpc";
import { Findings } from "./Findings";
import { LineCard } from "./LineCard";
import styles from "./outreach.module.css";
import { PictureCard } from "./PictureCard";
import { Preview } from "./Preview";
import { fresh, type Line, type Picture } from "./wishes";

function Loaded({ list, records, kit, stored }: { list: number; records: number; kit: OutreachKit; stored: Wishes }) {
  const [lines, setLines] = useState<Line[]>(stored.lines ?? []);
  const [pictures, setPictures] = useState<Picture[]>(stored.pictures ?? []);
  const wishes: Wishes = { lines, pictures };
  const [settled] = useDebouncedValue(wishes, 350);
  const [first, setFirst] = useState(1);
  const rows = [0, 1, 2].map((step) => first + step).filter((row) => row <= records);
  const shown = useCommand("preview_outreach", { list, wishes: settled, rows }, { keep: true });
  const problems = shown.data?.problems ?? [];
  const save = useAction("set_outreach", ["outreach"]);
  const isSound = shown.isSuccess && !shown.isPlaceholderData && problems.length === 0;
  const text = JSON.stringify(settled);
  const saved = useRef(JSON.stringify({ lines: stored.lines ?? [], pictures: stored.pictures ?? [] }));
  const write = save.mutate;
  useEffect(() => {
    if (!isSound || saved.current === text) return;
    saved.current = text;
    write({ list, wishes: JSON.parse(text) as Wishes }, { onError: sayError });
  }, [isSound, list, text, write]);

  const names = [...lines, ...pictures].map((one) => one.name);
  const problemsOf = (name: string) =>
    problems.filter(({ subject }) => subject === name || subject.startsWith(`${name}:`));
  const unowned = problems.filter(
    ({ subject }) => !names.some((name) => problemsOf(name).some((one) => one.subject === subject)),
  );
  return (
    <div className={styles.body}>
      <div className={styles.editor}>
        {kit.problems.map((problem) => (
          <ProblemNote key={`${problem.subject}${problem.message}`} problem={problem} />
        ))}
        {lines.map((line, at) => (
          <LineCard
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
            key={at}
            line={line}
            names={kit.names}
            problems={problemsOf(line.name)}
            onChange={(changed) => setLines(lines.with(at, changed))}
            onRemove={() => setLines(lines.toSpliced(at, 1))}
          />
        ))}
        {pictures.map((picture, at) => (
          <PictureCard
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture has no identity but its place
            key={at}
            picture={picture}
            kit={kit}
            onChange={(changed) => setPictures(pictures.with(at, changed))}
            onRemove={() => setPictures(pictures.toSpliced(at, 1))}
          />
        ))}
        {unowned.map((problem) => (
          <ProblemNote key={`${problem.subject}${problem.message}`} problem={problem} />
        ))}
        {names.length === 0 && (
          <div className="card">
            <Empty title="Write to each of them">
              A line is text with the record's own values in it. A picture is drawn from a template with the company's
              logo, colour and page. Both become columns of the export.
            </Empty>
          </div>
        )}
        <div className="row">
          <Button icon="plus" data-testid="add-line" onClick={() => setLines([...lines, fresh.line(names, kit.names)])}>
            Add a line
          </Button>
          <Button
            icon="image"
            data-testid="add-picture"
            onClick={() => setPictures([...pictures, fresh.picture(names, kit.templates[0]?.id ?? "")])}
          >
            Add a picture
          </Button>
        </div>
        {names.length > 0 && (
          <Findings list={list} wishes={settled} records={records} sound={isSound} onRow={setFirst} />
        )}
      </div>
      <div className={styles.side}>
        {names.length > 0 && <Preview shown={shown} records={records} first={first} onFirst={setFirst} />}
        <Note>
          <p>
            Your own picture templates lie in <span className="selectable">{kit.folder}</span>.
          </p>
        </Note>
      </div>
    </div>
  );
}

/** The screen of a list's lines and pictures. */
export default function OutreachScreen({ list }: { list: number }) {
  const { data: frame, error, refetch } = useCommand("grid_frame", { list });
  const kit = useCommand("outreach_kit", { list });
  const stored = useCommand("outreach", { list });
  const failed = error ?? kit.error ?? stored.error;
  const retry = () => {
    void refetch();
    void kit.refetch();
    void stored.refetch();
  };
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: frame?.name ?? "…", href: href({ at: "list", list, screen: "grid" }) },
      ]}
      title="Lines and pictures"
      tags={frame && <Tag>{counted(frame.records, "record")}</Tag>}
      actions={
        <Button icon="export" data-testid="outreach-export" onClick={() => go({ at: "list", list, screen: "export" })}>
          Export
        </Button>
      }
    >
      <div className="page-body">
        {failed ? (
          <div className="card">
            <Failure error={failed} retry={retry} />
          </div>
        ) : frame && kit.data && stored.data ? (
          <Loaded list={list} records={frame.records} kit={kit.data} stored={stored.data} />
        ) : (
          <div className={styles.body} aria-busy="true">
            <Skeleton height={180} />
            <Skeleton height={320} />
          </div>
        )}
      </div>
    </Page>
  );
}
