// The rooms of the page: who may import whom.

import { expect, it } from "vitest";

const files = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

/** Every file of the page, by its path below src, with what it imports. */
function imports(): { file: string; from: string[] }[] {
  return Object.entries(files).map(([path, text]) => ({
    file: path.startsWith("./") ? `test/${path.slice(2)}` : path.slice(3),
    from: [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? ""),
  }));
}

function resolve(file: string, from: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const step of from.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}

it("only platform/tauri.ts knows Tauri", () => {
  const knowing = imports().filter(({ from }) => from.some((one) => one.startsWith("@tauri-apps/")));
  expect(knowing.map(({ file }) => file)).toEqual(["platform/tauri.ts"]);
});

it("only kit/grid knows the grid's library", () => {
  const knowing = imports().filter(({ from }) => from.some((one) => one.startsWith("ag-grid")));
  expect(knowing.map(({ file }) => file).filter((file) => !file.startsWith("kit/grid/"))).toEqual([]);
});

it("features stand apart, and what they share does not know them", () => {
  const wrong: string[] = [];
  for (const { file, from } of imports()) {
    const [room, feature] = file.split("/");
    for (const target of from.filter((one) => one.startsWith(".")).map((one) => resolve(file, one))) {
      const [toRoom, toFeature] = target.split("/");
      const other = toRoom === "features" && (room !== "features" || toFeature !== feature);
      const allowed = file === "app/screens.tsx" || room === "test";
      const kitKnowsApp = room === "kit" && toRoom === "app";
      const low = (room === "rpc" || room === "platform") && (toRoom === "kit" || toRoom === "app");
      if ((other && !allowed) || kitKnowsApp || low) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

it("the made-up world is met only at the start and in tests", () => {
  const knowing = imports()
    .filter(({ file, from }) => from.some((one) => resolve(file, one).startsWith("rpc/fake")))
    .map(({ file }) => file)
    .filter((file) => !file.startsWith("rpc/fake/") && !file.startsWith("test/"));
  expect(knowing).toEqual(["main.tsx"]);
});
