// A site that may be another company's: both sides beside each other, and the user's word.

import { Button } from "../../kit/Button";
import { Picture } from "../../kit/Picture";
import { Note } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { type Doubt as DoubtOf, type SiteVerdict, useAction, useCommand } from "../../rpc";
import styles from "./doubt.module.css";

function Side({ title, side }: { title: string; side: DoubtOf["ours"] }) {
  const place = [side.city, side.country].filter(Boolean).join(", ");
  return (
    <div className={styles.side}>
      <h4>{title}</h4>
      <Picture
        hash={side.logo ?? side.icon ?? undefined}
        alt={`Logo of ${side.name || side.domain}`}
        width={120}
        height={48}
        contain
        letters={side.name || side.domain}
      />
      <b className="selectable">{side.name || "no name"}</b>
      <span className="mono selectable">{side.domain}</span>
      {side.title && <span className="soft">{side.title}</span>}
      {place && <span className="soft">{place}</span>}
    </div>
  );
}

/** What was said of a doubt, or the question. Nothing where there is none. */
export function Doubt({ list, row }: { list: number; row: number }) {
  const { data: doubt } = useCommand("doubt", { list, row });
  const judge = useAction("judge_site", ["doubt", "doubts", "record", "grid_frame", "pictures"]);
  if (!doubt) return null;
  const say = (verdict?: SiteVerdict) =>
    judge.mutate({ list, row, ...(verdict ? { verdict } : {}) }, { onError: sayError });
  if (doubt.verdict) {
    return (
      <Note icon={doubt.verdict === "right" ? "check" : "close"}>
        <p>
          {doubt.verdict === "right"
            ? `You said that ${doubt.theirs.domain} is ${doubt.ours.name || doubt.ours.domain}’s own site.`
            : `You said that the site of ${doubt.theirs.name} is not ${doubt.ours.name || doubt.ours.domain}’s.`}{" "}
          <Button size="sm" look="ghost" icon="undo" disabled={judge.isPending} onClick={() => say()}>
            Take it back
          </Button>
        </p>
      </Note>
    );
  }
  return (
    <section className={styles.doubt} aria-label="Is this the right company?" data-testid="doubt">
      <h3>Is this the right company?</h3>
      <p className="selectable">{doubt.sentence}</p>
      <div className={styles.sides}>
        <Side title="Your list" side={doubt.ours} />
        <Side title="The site" side={doubt.theirs} />
      </div>
      <div className="row" style={{ gap: 8 }}>
        <Button size="sm" icon="check" disabled={judge.isPending} onClick={() => say("right")}>
          It is the same company
        </Button>
        <Button size="sm" icon="close" disabled={judge.isPending} onClick={() => say("wrong")}>
          Another company
        </Button>
      </div>
    </section>
  );
}
