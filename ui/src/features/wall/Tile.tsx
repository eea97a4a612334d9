// One tile: the picture, how sure it is, whose it is.

import { memo } from "react";
import { type Gap, gapOf } from "../../kit/gap";
import { Mark } from "../../kit/Mark";
import { Picture } from "../../kit/Picture";
import type { WallTile } from "../../rpc";
import styles from "./wall.module.css";

interface TileProps {
  id: string;
  tile: WallTile | undefined;
  wide: boolean;
  left: number;
  top: number;
  here: boolean;
  open: boolean;
  place: number;
  total: number;
  onHere: () => void;
  onOpen: () => void;
}

/** How sure, in words that a tile has room for. */
function sureness(tile: WallTile): string {
  if (tile.yours) return "yours";
  if (tile.state === "value" && tile.confidence !== null) return String(tile.confidence);
  return "";
}

/** What is the matter with a tile's picture; nothing with one that is there and the company's own. */
export function gapOfTile(tile: WallTile): Gap | undefined {
  return gapOf(tile, tile.picture !== "");
}

/** A tile of the wall. */
export const Tile = memo(function Tile(props: TileProps) {
  const { tile } = props;
  const style = { left: props.left, top: props.top };
  if (!tile) return <div className={`${styles.tile} skeleton`} style={style} />;
  const sure = sureness(tile);
  const low = sure !== "" && !tile.yours && Number(sure) < 60;
  const gap = gapOfTile(tile);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the wall hears the keys for all tiles
    // biome-ignore lint/a11y/useFocusableInteractive: the wall has the focus and says which tile is active
    <div
      id={props.id}
      className={[styles.tile, props.here ? styles.here : "", props.open ? styles.open : ""].join(" ")}
      style={style}
      role="option"
      aria-selected={props.here}
      aria-posinset={props.place}
      aria-setsize={props.total}
      title={[tile.name, tile.domain, gap?.said ?? tile.note].filter(Boolean).join("\n")}
      onClick={props.onHere}
      onDoubleClick={props.onOpen}
    >
      <div className={[styles.stage, gap ? styles[gap.tone] : ""].join(" ")}>
        <Picture
          hash={tile.picture || undefined}
          alt=""
          width={props.wide ? 128 : 112}
          height={props.wide ? 68 : 56}
          contain={!props.wide}
          plate={tile.plate}
          letters={props.wide ? undefined : tile.name}
          gap={gap}
        />
        {gap?.word && (
          <span className={styles.gap}>
            <Mark state={gap.mark} />
            {gap.word}
          </span>
        )}
      </div>
      <div className={styles.name}>
        <span className="clip">{tile.name}</span>
      </div>
      <div className={styles.second}>
        <span className="clip">
          {tile.domain
            .replace(/^https?:\/\//i, "")
            .replace(/^www\./i, "")
            .replace(/\/.*$/, "")}
        </span>{" "}
        <span className={low ? styles.low : ""}>{sure}</span>
      </div>
    </div>
  );
});
