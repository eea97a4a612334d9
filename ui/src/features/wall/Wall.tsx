// The wall: one picture of every company, the least sure first, to check hundreds at a glance and put wrong ones right by
// key. Tiles keep their places while they are judged; only those in sight are drawn.

import { useElementSize } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { choose as chooseRecipe } from "../../app/choices";
import { tellOrder } from "../../app/order";
import { go, href } from "../../app/router";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { isScene } from "../../kit/gap";
import { Page } from "../../kit/Page";
import { Empty, Failure, Segmented, Tag } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { CallError, call, type Field, type PictureChoice, useCommand, type WallTile } from "../../rpc";
import { LookFor } from "./LookFor";
import { columnsOf, inSight, moved, scrollFor, TILE } from "./layout";
import { gapOfTile, Tile } from "./Tile";
import styles from "./wall.module.css";

/** Tiles read together. */
const BLOCK = 500;
const SLOTS: { value: Field; label: string }[] = [
  { value: "company.logo", label: "Logos" },
  { value: "company.icon", label: "Icons" },
  { value: "company.image", label: "Share images" },
  { value: "company.screenshot", label: "Screenshots" },
];
/** Below this a picture wants a look. */
const SURE = 76;

interface Tiles {
  total: number;
  tiles: (WallTile | undefined)[];
}

/** The tiles of one field, read by blocks as they come into sight. */
function useTiles(list: number, field: Field) {
  const [read, setRead] = useState<Tiles>();
  const [error, setError] = useState<CallError>();
  const asked = useRef(new Set<number>());
  const life = useRef(0);

  const ask = useCallback(
    async (block: number) => {
      if (asked.current.has(block)) return;
      asked.current.add(block);
      const mine = life.current;
      try {
        const page = await call("wall", { list, field, start: block * BLOCK, count: BLOCK });
        if (life.current !== mine) return;
        setRead((old) => {
          const tiles = old?.tiles.slice() ?? [];
          page.tiles.forEach((tile, index) => {
            tiles[block * BLOCK + index] = tile;
          });
          return { total: block === 0 ? page.total : (old?.total ?? page.total), tiles };
        });
        setError(undefined);
      } catch (thrown) {
        asked.current.delete(block);
        if (life.current === mine) setError(CallError.from(thrown));
      }
    },
    [list, field],
  );
  const again = useCallback(() => {
    life.current += 1;
    asked.current.clear();
    setRead(undefined);
    void ask(0);
  }, [ask]);
  useEffect(again, [again]);
  const put = useCallback((at: number, tile: WallTile) => {
    setRead((old) => {
      if (!old) return old;
      const tiles = old.tiles.slice();
      tiles[at] = tile;
      return { ...old, tiles };
    });
  }, []);
  return { read, error, ask, again, put };
}

/** What is missing, by what is the matter with it: "3 not found, 1 rejected". */
function missingOf(tiles: WallTile[]): string {
  const counts = new Map<string, number>();
  for (const tile of tiles.filter((one) => !one.picture)) {
    const word = gapOfTile(tile)?.word || "not looked for";
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, number]) => `${count(number)} ${word}`)
    .join(", ");
}

/** What to choose in place of a tile's picture: the next surest that is stored; none after the last. */
async function nextChoice(list: number, tile: WallTile, field: Field): Promise<PictureChoice> {
  const set = await call("pictures", { list, row: tile.row });
  const slot = set?.slots.find((one) => one.field === field);
  // An order of their own: the one that is shown stands first in the list.
  const surest = [...(slot?.candidates ?? [])].sort(
    (a, b) =>
      Number(a.rejected !== null) - Number(b.rejected !== null) ||
      b.confidence - a.confidence ||
      (a.asset ?? "").localeCompare(b.asset ?? ""),
  );
  const stored = [...new Set(surest.flatMap((one) => one.asset ?? []))];
  const at = stored.indexOf(tile.picture);
  const next = at < 0 ? stored[0] : stored[at + 1];
  if (next) return { candidate: next };
  return tile.picture ? "nothing" : "automatic";
}

/** The wall of a list's pictures. */
export default function Wall({ list, row }: { list: number; row: number | undefined }) {
  const client = useQueryClient();
  const frame = useCommand("grid_frame", { list }).data;
  const [field, setField] = useState<Field>("company.logo");
  const { read, error, ask, again, put } = useTiles(list, field);
  const { ref: sized, width, height } = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [at, setAt] = useState(0);
  const busy = useRef(false);
  // A screenshot is what the page looks like; there is no other to choose.
  const isOffered = field !== "company.screenshot";

  const total = read?.total ?? 0;
  const columns = columnsOf(width);
  const { from, to } = inSight(scrolled, height, columns, total);
  useEffect(() => {
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) void ask(block);
  }, [from, to, ask]);

  // "Next" in the drawer means the next tile.
  const order = useRef(read);
  order.current = read;
  useEffect(
    () =>
      tellOrder((open, by) => {
        const tiles = order.current?.tiles ?? [];
        const here = tiles.findIndex((tile) => tile?.row === open);
        return here < 0 ? undefined : tiles[here + by]?.row;
      }),
    [],
  );

  const focus = (next: number) => {
    setAt(next);
    const to = scrollFor(next, columns, scrolled, height);
    if (scroller.current && to !== scrolled) scroller.current.scrollTop = to;
  };
  const choose = async (choice: PictureChoice | "next") => {
    const tile = read?.tiles[at];
    if (!tile || busy.current) return;
    busy.current = true;
    try {
      const wanted = choice === "next" ? await nextChoice(list, tile, field) : choice;
      const set = await call("choose_picture", { list, row: tile.row, field, choice: wanted });
      const slot = set?.slots.find((one) => one.field === field);
      const shown = slot?.candidates.find((one) => one.shown);
      put(at, {
        ...tile,
        picture: slot?.shown ?? "",
        plate: slot?.plate ?? null,
        yours: slot?.by === "you",
        state: slot?.shown ? "value" : slot?.by === "you" ? "skipped" : "not_found",
        confidence: slot?.by === "you" ? null : (shown?.confidence ?? null),
        note: slot?.by === "you" ? "You chose it." : "",
      });
      for (const key of ["pictures", "record"]) void client.invalidateQueries({ queryKey: [key] });
    } catch (thrown) {
      sayError(thrown);
    } finally {
      busy.current = false;
    }
  };
  const takeScreenshots = () => {
    chooseRecipe(list, { recipe: { bundled: "screenshots" } });
    go({ at: "list", list, screen: "plan" });
  };
  const open = (tile: WallTile | undefined) => tile && go({ at: "list", list, screen: "wall", row: tile.row });
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(event.key, at, columns, total, Math.max(1, Math.floor(height / TILE.height)));
    if (next !== undefined) focus(next);
    else if (event.key === "Enter") open(read?.tiles[at]);
    else if (!isOffered) return;
    else if (event.key === "n" || event.key === "N") void choose("next");
    else if (event.key === "x" || event.key === "X") void choose("nothing");
    else if (event.key === "u" || event.key === "U") void choose("undo");
    else if (event.key === "a" || event.key === "A") void choose("automatic");
    else return;
    event.preventDefault();
  };

  const known = read?.tiles.filter((tile) => tile !== undefined) ?? [];
  const unsure = known.filter(
    (tile) => !tile.yours && (tile.state === "conflict" || (tile.picture && (tile.confidence ?? 100) < SURE)),
  ).length;
  const missing = known.filter((tile) => !tile.picture).length;
  const shown = read?.tiles.slice(from, to) ?? [];
  const here = read?.tiles[at];
  return (
    <Page
      crumbs={[
        { label: "Lists", href: href({ at: "lists" }) },
        { label: frame?.name ?? "…", href: href({ at: "list", list, screen: "grid" }) },
      ]}
      title="Pictures"
      tags={read && <Tag>{total === 1 ? "1 company" : `${count(total)} companies`}</Tag>}
      actions={
        <>
          <Segmented
            small
            label="Which pictures"
            value={field}
            options={SLOTS}
            onChange={(next) => {
              setField(next);
              setAt(0);
            }}
          />
          {isOffered ? (
            <LookFor
              list={list}
              onDone={(came) => {
                again();
                say(
                  `${counted(came.pictures, "picture")} of ${counted(came.sites, "site")}.`,
                  `${count(came.read)} read, ${count(came.unchanged)} unchanged, ${count(came.fresh)} looked at lately, ${count(came.failed)} not to be had.`,
                );
              }}
            />
          ) : (
            <Button icon="image" data-testid="take-screenshots" onClick={takeScreenshots}>
              Take screenshots…
            </Button>
          )}
        </>
      }
    >
      <div className={styles.sums} role="status">
        {read && total > 0 && (
          <>
            <span>{unsure === 0 ? "All are sure." : `${count(unsure)} want a look, least sure first.`}</span>
            {missing > 0 && (
              <span className="soft">
                {count(missing)} without: {missingOf(known)}.{isScene(field) ? "" : " Letters are generated."}
              </span>
            )}
          </>
        )}
        <span className="grow" />
        <span className="muted">
          {isOffered && (
            <>
              <kbd>N</kbd> next candidate <kbd>X</kbd> leave out <kbd>U</kbd> undo{" "}
            </>
          )}
          <kbd>↵</kbd> record
        </span>
      </div>
      <div ref={sized} className={styles.screen}>
        {error && !read ? (
          <Failure error={error} retry={again} />
        ) : read && total === 0 ? (
          <Empty title="No pictures were asked for yet">
            {isOffered
              ? "They come from the companies’ own sites and cost nothing. “Look for pictures” fetches them."
              : "The browser on this computer takes them, free. “Take screenshots” shows the plan first."}
          </Empty>
        ) : (
          <div
            ref={scroller}
            className={styles.scroller}
            role="listbox"
            tabIndex={0}
            aria-label={`${SLOTS.find((one) => one.value === field)?.label} of ${frame?.name ?? "the list"}`}
            aria-activedescendant={read?.tiles[at] ? `tile-${at}` : undefined}
            aria-busy={!read}
            data-testid="wall"
            onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
            onKeyDown={pressed}
          >
            <div style={{ height: Math.ceil(total / columns) * TILE.height }} className={styles.all}>
              {shown.map((tile, index) => {
                const place = from + index;
                return (
                  <Tile
                    key={place}
                    id={`tile-${place}`}
                    tile={tile}
                    wide={isScene(field)}
                    left={(place % columns) * TILE.width}
                    top={Math.floor(place / columns) * TILE.height}
                    here={place === at}
                    open={tile !== undefined && tile.row === row}
                    place={place + 1}
                    total={total}
                    onHere={() => setAt(place)}
                    onOpen={() => open(tile)}
                  />
                );
              })}
            </div>
          </div>
        )}
      </div>
      <footer className={styles.foot}>
        {isOffered && (
          <>
            <Button size="sm" disabled={!here} onClick={() => void choose("next")}>
              Next candidate
            </Button>
            <Button size="sm" disabled={!here?.picture} onClick={() => void choose("nothing")}>
              Leave it out
            </Button>
            <Button size="sm" icon="undo" disabled={!here?.yours} onClick={() => void choose("undo")}>
              Undo
            </Button>
          </>
        )}
        <span className="soft clip">
          {here && (
            <>
              <b>{here.name}</b> {gapOfTile(here)?.said ?? here.note}
            </>
          )}
        </span>
      </footer>
    </Page>
  );
}
