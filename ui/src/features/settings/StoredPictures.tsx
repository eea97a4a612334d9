// What stored pictures take, and how much they may; what nothing uses goes, and all of one company's when asked.

import { useState } from "react";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { bytes, counted } from "../../kit/format";
import { Failure, Note, Skeleton } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { type Command, type Stored, type Tidied, useAction, useCommand } from "../../rpc";
import { SavedLine } from "./SavedLine";
import styles from "./settings.module.css";

const GB = 1e9;
/** What shows pictures or says what they take. */
const SHOWN: Command[] = ["stored_pictures", "pictures", "record", "grid_frame", "app_info"];

/** What a tidying came to. */
function freed(tidied: Tidied): string {
  const parts = [
    tidied.unused > 0 ? counted(tidied.unused, "unused picture") : "",
    tidied.drawn > 0 ? counted(tidied.drawn, "smaller size") : "",
    tidied.candidates > 0 ? counted(tidied.candidates, "candidate") : "",
  ].filter(Boolean);
  return parts.length === 0 ? "Nothing was to be removed." : `${bytes(tidied.freed)} freed: ${parts.join(", ")}.`;
}

/** How full it is, in one bar. */
function Used({ stored }: { stored: Stored }) {
  const used = stored.bytes + stored.drawn_bytes;
  const whole = Math.max(stored.quota, used);
  // A little of much is still seen.
  const width = (part: number) => `${part > 0 ? Math.max(1, (100 * part) / whole) : 0}%`;
  return (
    <div className={styles.tall}>
      <div
        className="bar"
        role="img"
        aria-label={`${bytes(used)} of ${bytes(stored.quota)} used`}
        style={{ margin: "4px 0 8px" }}
      >
        <i className="found" style={{ width: width(stored.bytes) }} />
        <i className="given" style={{ width: width(stored.drawn_bytes) }} />
      </div>
      <p>
        {counted(stored.pictures, "picture")}, {bytes(stored.bytes)}. Smaller sizes, {bytes(stored.drawn_bytes)}: drawn
        again when they are needed.
      </p>
    </div>
  );
}

/** The limit, saved when its field is left. */
function Limit({ quota, onSave, busy }: { quota: number; onSave: (bytes: number) => void; busy: boolean }) {
  const [text, setText] = useState<string>();
  const shown = String(Number((quota / GB).toFixed(3)));
  const wanted = Number((text ?? shown).trim().replace(",", "."));
  const isNone = !(wanted > 0 && wanted <= 100_000);
  const save = () => {
    if (text !== undefined && !isNone && text.trim() !== shown) onSave(Math.round(wanted * GB));
    setText(undefined);
  };
  return (
    <SavedLine
      label="Limit"
      said="Above it, what can be had again goes. A picture that is shown somewhere stays."
      onSave={save}
    >
      <div className={isNone ? "field grow invalid" : "field grow"}>
        <input
          inputMode="decimal"
          aria-label="Limit of stored pictures, in gigabytes"
          aria-invalid={isNone}
          data-testid="pictures-quota"
          disabled={busy}
          value={text ?? shown}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="muted" aria-hidden="true">
          GB
        </span>
      </div>
    </SavedLine>
  );
}

/** Forgets one company's pictures, after a word of warning. */
function Forget() {
  const [domain, setDomain] = useState("");
  const [asking, setAsking] = useState<string>();
  const forget = useAction("forget_pictures", SHOWN);
  return (
    <form
      className={styles.tall}
      onSubmit={(event) => {
        event.preventDefault();
        if (domain.trim()) setAsking(domain.trim());
      }}
    >
      <label htmlFor="forget-domain">Forget a company’s pictures</label>
      <p>All that is stored of its site’s pictures, and your choices among them, in all lists.</p>
      <div className="row">
        <div className="field grow">
          <input
            id="forget-domain"
            placeholder="northwind.example"
            autoCapitalize="off"
            spellCheck={false}
            value={domain}
            onChange={(event) => setDomain(event.target.value)}
          />
        </div>
        <Button type="submit" data-testid="forget-pictures" disabled={!domain.trim()}>
          Forget…
        </Button>
      </div>
      <Confirm
        open={asking !== undefined}
        title={`Forget the pictures of ${asking ?? domain}?`}
        yes="Forget them"
        danger
        busy={forget.isPending}
        onClose={() => setAsking(undefined)}
        onYes={() =>
          forget.mutate(
            { domain: asking ?? "" },
            {
              onSuccess: (gone) => {
                setAsking(undefined);
                setDomain("");
                say(`Forgot the pictures of ${gone.domain}.`, `${counted(gone.pictures, "file")} removed.`);
              },
              onError: (error) => {
                setAsking(undefined);
                sayError(error);
              },
            },
          )
        }
      >
        Candidates, choices and files go, and its cells are empty. A later look at its site finds them anew; your
        choices and your own files are gone for good.
      </Confirm>
    </form>
  );
}

/** Pictures on this computer: what they take and may take. */
export function StoredPictures() {
  const { data: stored, error, refetch } = useCommand("stored_pictures", {});
  const tidy = useAction("tidy_pictures", SHOWN);
  const limit = useAction("set_pictures_quota", SHOWN);
  return (
    <section className="card" aria-label="Pictures">
      <div className="card-head">
        <h2>Pictures</h2>
        {stored && (
          <span className="push small soft">
            {bytes(stored.bytes + stored.drawn_bytes)} of {bytes(stored.quota)}
          </span>
        )}
      </div>
      {stored ? (
        <>
          <Used stored={stored} />
          {stored.bytes + stored.drawn_bytes > stored.quota && (
            <div className="card-pad">
              <Note tone="warn">
                <p>
                  Above the limit: all that is left is shown in some list. Raise the limit, or forget companies you no
                  longer need.
                </p>
              </Note>
            </div>
          )}
          <Limit
            quota={stored.quota}
            busy={limit.isPending}
            onSave={(wanted) => limit.mutate({ bytes: wanted }, { onError: sayError })}
          />
          <div className={styles.line}>
            <div>
              <div>Tidy</div>
              <p>Happens by itself after pictures were looked for.</p>
            </div>
            <Button
              size="sm"
              busy={tidy.isPending}
              data-testid="tidy-pictures"
              onClick={() =>
                tidy.mutate(
                  {},
                  {
                    onSuccess: (came) =>
                      say(freed(came), came.is_over ? "What is left is shown somewhere and stays." : ""),
                    onError: sayError,
                  },
                )
              }
            >
              Tidy now
            </Button>
          </div>
          <Forget />
        </>
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <div className="card-pad">
          <Skeleton height={120} />
        </div>
      )}
    </section>
  );
}
