// Files dropped anywhere on the window: a sheet becomes a list; a TOML file is a provider definition or a recipe.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { count } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Mark } from "../kit/Mark";
import { say, sayError } from "../kit/toast";
import { bridge } from "../platform";
import { CallError, call } from "../rpc";
import { choose } from "./choices";
import { fileName, importFile, importing } from "./importing";
import { go } from "./router";
import styles from "./shell.module.css";
import { store } from "./store";

/** A provider definition that was dropped and waits to be checked on the providers screen. */
export const droppedDefinition = store<{ origin: string; toml: string } | null>(null);

function isToml(path: string): boolean {
  return path.toLowerCase().endsWith(".toml");
}

/** Whether the text of a TOML file describes a provider; otherwise it is taken for a recipe. */
export function describesProvider(toml: string): boolean {
  return /^\s*base_url\s*=/m.test(toml) || /^\s*\[\[operations\]\]/m.test(toml);
}

async function takeToml(path: string, list: number | undefined): Promise<void> {
  const toml = await bridge().readText(path);
  const origin = fileName(path);
  if (describesProvider(toml)) {
    droppedDefinition.set({ origin, toml });
    go({ at: "providers" });
    return;
  }
  const { faults } = await call("draft_recipe", { toml, ...(list === undefined ? {} : { list }) });
  const wrong = faults.find((fault) => fault.problem.severity === "error");
  if (wrong) {
    const { place, problem } = wrong;
    throw new CallError({
      code: "usage",
      message: `${origin} is no recipe Spillway can use: ${problem.message}`,
      hint: [place && `Line ${place.line}, column ${place.column}.`, problem.hint].filter(Boolean).join(" "),
      retryable: false,
      subject: origin,
    });
  }
  if (list === undefined) {
    say("That is a recipe.", "Open a list first, then drop the recipe on it.");
    return;
  }
  choose(list, { recipe: { toml }, draft: undefined, before: undefined });
  go({ at: "list", list, screen: "plan" });
}

/** The line over the page while something is dragged over the window, and what becomes of it when it is dropped. */
export function Drops({ list }: { list: number | undefined }) {
  const client = useQueryClient();
  const [over, setOver] = useState<string[]>();
  const reading = importing.use();
  useEffect(
    () =>
      bridge().onDrop((drop) => {
        if (drop.kind === "over") {
          setOver(drop.paths);
          return;
        }
        setOver(undefined);
        if (drop.kind === "leave") return;
        const [path, ...more] = drop.paths;
        if (!path) return;
        if (more.length > 0) say("One file at a time.", `Opening ${fileName(path)}; drop the others after it.`);
        if (isToml(path)) takeToml(path, list).catch(sayError);
        else void importFile(client, { path });
      }),
    [client, list],
  );
  return (
    <>
      {over && (
        <div className={styles.overlay} data-testid="drop-overlay">
          <div>
            <Icon name="import" size="large" />
            {over.some(isToml) ? "Drop to read as a provider definition or recipe" : "Drop to open as a new list"}
          </div>
        </div>
      )}
      {reading && (
        <div className={styles.reading} role="status">
          <Mark state="running" />
          Reading {reading.source}
          {reading.records > 0 && <span className="muted">{count(reading.records)} records</span>}
        </div>
      )}
    </>
  );
}
