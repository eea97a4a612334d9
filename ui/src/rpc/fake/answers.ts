// How the made-up world answers each command.

import type { Cell, CellState, Commands, Field, GridFilters, GridRow, ListDetail, StateCount } from "../types";
import { callsOf, cellAt, gridCell, nameOf } from "./cells";
import { duplicates, keep_apart, merge_certain, merge_rows, merges } from "./duplicates";
import { edit, judge } from "./edits";
import { firstRows, gateOf, presets } from "./exports";
import { failures } from "./failures";
import { answersTo, providerFacets, shows, story, valueFacets } from "./filters";
import { health } from "./health";
import { doubt, doubts, judge_site } from "./judge";
import { check, NAMES, preview, TEMPLATES } from "./outreach";
import { person } from "./people";
import {
  choose_picture,
  forget_pictures,
  pictures,
  refresh_pictures,
  set_pictures_quota,
  stored_pictures,
  tidy_pictures,
  wall,
} from "./pictures";
import { makePlan, recipeOf } from "./plans";
import { draft_recipe } from "./recipes";
import { run_result } from "./results";
import { coverage, newRun } from "./runs";
import { issueSeal, openSeal } from "./seals";
import { FIELDS, infoOf, RECIPES } from "./vocabulary";
import { type Answer, type FakeList, fail, freshList, type World } from "./world";

type Answers = { [K in keyof Commands]: Answer<K> };

function detail(list: FakeList): ListDetail {
  return {
    list: list.id,
    name: list.name,
    source: list.source,
    format: list.format,
    sheet: list.sheet,
    sheets: list.format === "xlsx" ? ["Leads", "Archive 2025"] : [],
    header_row: list.header_row,
    encoding: list.format === "csv" ? "UTF-8" : null,
    records: list.records,
    practice: list.practice,
    columns: list.mapping,
    problems: list.practice
      ? []
      : [
          {
            severity: "note",
            subject: "row 412",
            message: "It has one cell more than the header; the cell was kept in a column without a name.",
          },
        ],
    ...(list.run ? { run: list.run } : {}),
    ...(list.recipe ? { recipe: list.recipe } : list.run ? { recipe: { bundled: "everything" } } : {}),
    ...(list.own === undefined ? {} : { own_recipe: list.own }),
  };
}

function sourceOf(list: FakeList, row: number): string[] {
  const one = person(list.id, row);
  return [
    one.company,
    `https://${one.domain}`,
    `${one.first} ${one.last}`,
    one.role,
    "",
    one.city,
    String(20 + (row % 80)),
    "",
  ];
}

function cellOf(list: FakeList, row: number, field: Field): Cell | undefined {
  const written = list.edits.at(row, field);
  const run = list.run;
  if (written || !run || run.state === "undone" || !list.wanted.includes(field)) return written;
  return cellAt(list.id, row, field, run.done, run.state === "stopped", list.practice);
}

function rowOf(list: FakeList, row: number): GridRow {
  const cells: GridRow["cells"] = {};
  for (const field of list.wanted) {
    const cell = cellOf(list, row, field);
    if (cell) cells[field] = gridCell(cell);
  }
  return { row, source: sourceOf(list, row), cells };
}

function rowsOf(list: FakeList): GridRow[] {
  return Array.from({ length: list.records }, (_, index) => rowOf(list, index + 1));
}

function rowsUnder(list: FakeList, filters: GridFilters | undefined): number[] {
  const rows = Array.from({ length: list.records }, (_, index) => index + 1);
  if (!filters || Object.keys(filters).length === 0) return rows;
  return rows.filter((row) => shows(rowOf(list, row), filters, (field) => providerIn(list, row, field)));
}

function providerIn(list: FakeList, row: number, field: Field): string | undefined {
  const cell = cellOf(list, row, field);
  return cell?.value === undefined ? undefined : cell.provenance?.provider;
}

function told<T>(world: World, list: number, answer: T): T {
  world.tell({ kind: "cells", lists: [list] });
  return answer;
}

function runOf(world: World, id: number): FakeList & { run: NonNullable<FakeList["run"]> } {
  const list = world.lists.find((one) => one.run?.run === id);
  if (!list?.run) return fail(`There is no run ${id}.`, "It may have been deleted with its list.", "not_found");
  return list as FakeList & { run: NonNullable<FakeList["run"]> };
}

function counts(list: FakeList): StateCount[] {
  const sums = new Map<CellState, number>();
  for (const one of list.run ? coverage(list, list.run) : []) {
    for (const { state, count } of one.states) sums.set(state, (sums.get(state) ?? 0) + count);
  }
  return [...sums].map(([state, count]) => ({ state, count }));
}

function imported(world: World, name: string, source: string, records: number, practice = false): ListDetail {
  const list = freshList(world.nextId++, name, source, records, practice);
  world.lists.unshift(list);
  world.tell({ kind: "lists" });
  return detail(list);
}

function begin(world: World, list: FakeList, name: string, cap: number, practice: boolean) {
  const run = newRun(list, list.wanted, name, 1000 + world.nextId++, cap);
  run.practice = practice;
  list.run = run;
  return run;
}

export const answers: Answers = {
  app_info: (world) => ({
    version: "0.1.0",
    home: "/srv/you/.local/share/spillway",
    home_bytes: 214_300_000,
    keychain: { available: true, message: "Secret Service" },
    providers_ready: world.providers.filter((one) => one.state === "ready").length,
    keys_set: world.providers.filter((one) => one.keys.some((slot) => slot.set)).length,
    fields: FIELDS,
    export_folder: "/srv/you/Downloads",
    problems: world.problems,
  }),
  settings: (world) => world.settings,
  set_settings: (world, settings) => {
    world.settings = settings;
    return settings;
  },
  spend: (world) => {
    const spikes: Record<number, number> = { 3: 4.4, 9: 3.9, 10: 2.8, 16: 4.1, 18: 1.2, 20: 6.3, 21: 14.6 };
    const days = Array.from({ length: new Date().getDate() }, (_, day) => Math.round((spikes[day] ?? 0) * 1e6));
    return {
      month: 42_180_000,
      month_cap: world.settings.month_cap,
      today: 14_620_000,
      days,
      paid_calls: 1_846,
      cached: 612,
    };
  },

  lists: (world) => world.lists.map((list) => world.summary(list)),
  list: (world, { list }) => detail(world.list(list)),
  import_file: (world, { path, replace, sheet, header }) => {
    if (replace !== undefined) {
      const list = world.list(replace);
      if (sheet) list.sheet = sheet;
      if (header && header !== "detect") list.header_row = header === "none" ? null : header.row;
      return detail(list);
    }
    const file = path.split("/").pop() ?? path;
    if (/\.(png|pdf|docx)$/.test(file)) {
      return fail(`${file} is no sheet: it begins like another kind of file.`, "Save it as XLSX or CSV and drop that.");
    }
    return imported(world, file.replace(/\.[^.]+$/, "").replace(/[-_]/g, " "), file, 640);
  },
  import_text: (world, { text, name }) => {
    const taken = (wanted: string) => world.lists.some((list) => list.name === wanted);
    let free = name;
    for (let number = 2; taken(free); number += 1) free = `${name} ${number}`;
    return imported(world, free, "pasted rows", text.trim().split("\n").length - 1);
  },
  import_practice: (world) => {
    const known = world.lists.find((list) => list.practice);
    return known ? detail(known) : imported(world, "Practice list", "built in", 200, true);
  },
  rename_list: (world, { list, name }) => {
    world.list(list).name = name;
    world.tell({ kind: "lists" });
    return detail(world.list(list));
  },
  delete_list: (world, { list }) => {
    world.lists = world.lists.filter((one) => one.id !== list);
    world.tell({ kind: "lists" });
    return {};
  },
  set_mapping: (world, { list, fields }) => {
    const found = world.list(list);
    found.mapping = found.mapping.map((column, index) => {
      const field = fields[index] ?? null;
      return { ...column, field, chosen: column.chosen || field !== column.field };
    });
    return detail(found);
  },
  entities: (world, { list }) => {
    const { records } = world.list(list);
    return {
      records,
      people: Math.round(records * 0.95),
      companies: Math.round(records * 0.83),
      duplicate_people: records - Math.round(records * 0.95),
      unusable: 3,
      examples: [
        {
          records: [
            { row: 18, text: "Dr. Jonas Quillmark" },
            { row: 402, text: "Jonas Quillmark" },
          ],
          shared: "same name and fernhill-robotics.example",
        },
        {
          records: [
            { row: 77, text: "Edderby, Aino" },
            { row: 911, text: "Aino Edderby" },
          ],
          shared: "same name and lumen-orchard.example",
        },
      ],
      problems: [
        {
          severity: "warning",
          subject: "column \u201cOrt\u201d",
          message: "It mixes cities and countries.",
          hint: "Choose one; the others stay readable in the source column.",
        },
        {
          severity: "note",
          subject: "209 rows",
          message: "They have no web address. Spillway looks the domain up by company name first, at no cost.",
        },
      ],
    };
  },

  recipes: () => RECIPES,
  draft_recipe,
  set_recipe: (world, { list, recipe }) => {
    const found = world.list(list);
    found.recipe = recipe;
    if ("toml" in recipe) found.own = recipe.toml;
    return detail(world.list(list));
  },
  plan: (world, input) => makePlan(world, input),
  start_run: (world, { plan, cap }) => {
    const list = world.list(plan.list);
    const recipe = recipeOf(plan.recipe);
    list.wanted = recipe.fields;
    const run = begin(world, list, recipe.name, cap, list.practice || plan.practice === true);
    list.recipe = plan.recipe;
    if ("toml" in plan.recipe) list.own = plan.recipe.toml;
    if (plan.limit) run.total = Math.min(plan.limit, run.total);
    if (plan.limit && plan.sample) run.pilot = run.total;
    return run;
  },
  run_result,
  run_status: (world, { run }) => runOf(world, run).run,
  runs: (world) => world.runs(),
  pause_run: (world, { run }) => {
    runOf(world, run).run.state = "pausing";
    return runOf(world, run).run;
  },
  resume_run: (world, { run, cap }) => {
    const found = runOf(world, run).run;
    if (found.state === "stopped" && !(cap && cap > found.cap))
      return fail("The cap is spent.", "Raise the cap, then resume.", "cap");
    found.state = "running";
    found.cap = cap ?? found.cap;
    return found;
  },
  cancel_run: (world, { run }) => {
    const found = runOf(world, run).run;
    found.state = "cancelled";
    found.ended_ms = Date.now();
    return found;
  },
  undo_run: (world, { run }) => {
    const list = runOf(world, run);
    list.run.state = "undone";
    return { cells: list.run.done * list.wanted.length };
  },
  plan_retry: (world, { list, rows, state }) => {
    const found = world.list(list);
    const asked = rows ?? Array.from({ length: found.records }, (_, index) => index + 1);
    const wanted = state ?? "failed";
    const again = asked.filter((row) => Object.values(rowOf(found, row).cells).some((cell) => cell.state === wanted));
    if (again.length === 0) return fail(`There is nothing to ask for ${found.name}.`, "No cell is in that state.");
    return makePlan(world, { list, recipe: found.recipe ?? { bundled: "everything" }, limit: again.length });
  },
  retry: (world, { again, cap }) => begin(world, world.list(again.list), "Retry", cap, world.list(again.list).practice),

  grid_frame: (world, { list }) => {
    const found = world.list(list);
    const covered = found.run ? coverage(found, found.run) : [];
    return {
      name: found.name,
      practice: found.practice,
      records: found.records,
      columns: [
        ...found.mapping.map((column, index) => ({
          id: `source:${index}`,
          label: column.name,
          origin: "source" as const,
          field: column.field,
          kind: column.field ? infoOf(column.field).kind : ("text" as const),
        })),
        ...found.wanted.map((field) => {
          const one = covered.find((entry) => entry.field === field);
          return {
            id: field,
            label: infoOf(field).label,
            origin: "found" as const,
            field,
            kind: infoOf(field).kind,
            ...(one ? { coverage: one } : {}),
          };
        }),
      ],
      counts: counts(found),
      ...(found.run ? { run: found.run } : {}),
      history: found.edits.history(),
    };
  },
  grid_rows: (world, { list, filters }) => rowsUnder(world.list(list), filters),
  grid_page: (world, { list, start, count, sort, filters, rows: named }) => {
    const found = world.list(list);
    if (named) return { rows: named.map((row) => rowOf(found, row)), total: named.length };
    let rows = rowsUnder(found, filters);
    if (sort) {
      const position = Number(sort.column.split(":")[1]);
      const text = (row: number) =>
        (sort.column.startsWith("source:")
          ? sourceOf(found, row)[position]
          : rowOf(found, row).cells[sort.column as Field]?.text) ?? "";
      const keyed = rows.map((row) => [text(row), row] as const);
      keyed.sort((a, b) => a[0].localeCompare(b[0], "en", { numeric: true }) * (sort.descending ? -1 : 1));
      rows = keyed.map(([, row]) => row);
    }
    return { rows: rows.slice(start, start + count).map((row) => rowOf(found, row)), total: rows.length };
  },
  value_facets: (world, { list, column }) => valueFacets(rowsOf(world.list(list)), column),
  provider_facets: (world, { list }) => {
    const found = world.list(list);
    return providerFacets(rowsOf(found), (row, field) => providerIn(found, row, field));
  },
  grid_views: (world, { list }) => world.list(list).views,
  keep_view: (world, { list, view }) => {
    const found = world.list(list);
    found.views = [...found.views.filter((one) => one.name !== view.name), view];
    return found.views;
  },
  delete_view: (world, { list, name }) => {
    const found = world.list(list);
    found.views = found.views.filter((one) => one.name !== name);
    return found.views;
  },
  edit_cells: (world, { list, edits }) => told(world, list, edit(world.list(list), edits)),
  judge_cells: (world, input) => {
    const found = world.list(input.list);
    return told(
      world,
      input.list,
      judge(found, input, ({ row, field }) => cellOf(found, row, field)),
    );
  },
  undo_edit: (world, { list }) => {
    const { edits } = world.list(list);
    return told(world, list, { step: edits.undo(), history: edits.history() });
  },
  redo_edit: (world, { list }) => {
    const { edits } = world.list(list);
    return told(world, list, { step: edits.redo(), history: edits.history() });
  },
  cell_story: (world, { list, row, field }) => story(field, cellOf(world.list(list), row, field)),
  choose_answer: (world, { list, row, field, call }) => {
    const found = world.list(list);
    const chosen = answersTo(field, cellOf(found, row, field)).find((one) => one.call === call);
    if (!chosen) return fail("That answer is not kept any more.", "Open the record again.", "not_found");
    return told(world, list, edit(found, [{ row, field, text: chosen.text }]));
  },
  call_story: () => ({
    request: {
      method: "POST",
      url: "https://api.mailwright.example/v2/find",
      headers: [["authorization", "Bearer \u2022\u2022\u2022\u2022"]],
      body: '{\n  "domain": "northwind-labs.example"\n}',
    },
    no_request: "",
    answer: { status: 200, body: '{\n  "email": "tilda@northwind-labs.example"\n}', cut: false, at_ms: Date.now() },
  }),
  record: (world, { list, row }) => {
    const found = world.list(list);
    const run = found.run;
    const values = sourceOf(found, row);
    return {
      row,
      merged: merges(found).intoRow(row),
      source: found.mapping.map((column, index) => ({ column: column.name, value: values[index] ?? "" })),
      cells: found.wanted.flatMap((field) => {
        const cell = cellOf(found, row, field);
        if (!cell) return [];
        const provider_name = nameOf(cell.provenance?.provider ?? "");
        return [{ field, label: infoOf(field).label, cell, provider_name }];
      }),
      calls: run ? callsOf(found.id, row, found.practice) : [],
    };
  },
  cells: () => [],
  doubts,
  duplicates,
  merge_rows,
  merge_certain,
  keep_apart,
  doubt,
  judge_site,
  pictures,
  choose_picture,
  wall,
  refresh_pictures,
  forget_pictures,
  stored_pictures,
  set_pictures_quota,
  tidy_pictures,
  failures: (world, { list }) => failures(list === undefined ? world.lists : [world.list(list)]),

  providers: (world) => world.providers,
  switch_provider: (world, { provider, on }) => {
    const found =
      world.providers.find((one) => one.id === provider) ??
      fail(`There is no provider "${provider}".`, "Open the list again.");
    const keyless = found.keys.length === 0 || found.keys.some((slot) => slot.set);
    found.state = on ? (keyless ? "ready" : "no_key") : "off";
    found.state_note = on ? "Ready." : "Switched off. It is not asked.";
    world.tell({ kind: "providers" });
    return found;
  },
  test_provider: (world, { provider }) => {
    const found =
      world.providers.find((one) => one.id === provider) ??
      fail(`There is no provider "${provider}".`, "Open the list again.");
    const ok = found.id !== "kestrel";
    found.test = {
      ok,
      message: ok ? "The key works." : "402: out of credit.",
      credits_left: ok ? 1_840 : 0,
      duration_ms: 412,
      at_ms: Date.now(),
    };
    return found.test;
  },
  check_definition: (_world, { toml, origin }) =>
    /\[\[operations\]\]/.test(toml)
      ? []
      : [
          {
            severity: "error",
            subject: `${origin}:2:1`,
            message: "it has no operation.",
            hint: "Add an [[operations]] table; docs/providers.md shows one.",
          },
        ],
  seal_key: (world) => issueSeal(world),
  set_key: async (world, message) => {
    const secret = await openSeal(world, message);
    const found =
      world.providers.find((one) => one.id === message.provider) ??
      fail("There is no such provider.", "Open the list again.");
    if (secret.length < 8) return fail("That is too short for a key.", "Copy the whole key from the provider's page.");
    for (const slot of found.keys.filter((one) => one.part === message.part))
      Object.assign(slot, { set: true, last_four: secret.slice(-4) });
    if (found.state !== "off") Object.assign(found, { state: "ready", state_note: "Ready." });
    world.tell({ kind: "providers" });
    return found;
  },
  delete_key: (world, { provider, part }) => {
    const found =
      world.providers.find((one) => one.id === provider) ?? fail("There is no such provider.", "Open the list again.");
    for (const slot of found.keys.filter((one) => one.part === part))
      Object.assign(slot, { set: false, last_four: "" });
    Object.assign(found, { state: "no_key", state_note: "Needs a key first." });
    world.tell({ kind: "providers" });
    return found;
  },
  health: (world, input) => health(world.providers, input),

  outreach_kit: () => ({
    templates: TEMPLATES,
    names: NAMES,
    folder: "/srv/you/.local/share/spillway/templates",
    problems: [],
  }),
  recipe_outreach: () => ({}),
  outreach: (world, { list }) => world.list(list).outreach ?? {},
  set_outreach: (world, { list, wishes }) => {
    world.list(list).outreach = wishes;
    return wishes;
  },
  preview_outreach: (_, { list, wishes, rows }) => preview(list, wishes, rows),
  check_outreach: (world, { list, wishes }) => check(list, wishes, world.list(list).records),

  lookup: () => ({ cells: {}, spent: 0, complete: true }),
  presets,
  check_preset: () => [],
  changes: (_world, { list }) => ({
    list,
    path: null,
    exported_ms: null,
    changed: 0,
    added: 0,
    gone: 0,
    changes: [],
  }),
  preview_export: (world, { list, format, choice, rows }) => {
    const found = world.list(list);
    const first = Array.from({ length: Math.min(rows, found.records) }, (_, index) => rowOf(found, index + 1));
    return firstRows(found, first, format, choice);
  },
  export: (world, { list, path, overwrite }) => {
    const found = world.list(list);
    if (path.includes("exists") && !overwrite)
      return fail(`${path} exists already.`, "Choose another name, or replace it.", "exists");
    const total = found.records;
    world.tell({ kind: "export", list, records: Math.round(total / 2), total });
    return {
      path,
      bytes: 1_840_000,
      records: total,
      columns: 15,
      pictures: Math.round(total * 1.8),
      gate: gateOf(total, null),
      duration_ms: 2_300,
      problems: [],
    };
  },
};
