// Pictures of the made-up world: candidates, the user's choices, the wall.

import type { Field, PictureCandidate, PictureSet, SlotPictures, WallTile } from "../types";
import { cellAt } from "./cells";
import { chance, person, pictureHash } from "./people";
import { type Answer, type FakeList, fail } from "./world";

const SLOTS: Field[] = ["company.logo", "company.icon", "company.image"];

function keyOf(list: number, row: number, field: Field): string {
  return `${list} ${person(list, row).domain} ${field}`;
}

function candidates(field: Field, domain: string): PictureCandidate[] {
  const kind = field === "company.image" ? "image" : "logo";
  const made = (rule: string, of: string, confidence: number, rejected: string | null): PictureCandidate => ({
    rule,
    url: `https://${domain}/${rule.replaceAll(" ", "-").replaceAll(":", "-")}.png`,
    asset: rejected === "answers 404" ? null : pictureHash(kind, of),
    format: "png",
    width: kind === "image" ? 1200 : 320,
    height: kind === "image" ? 630 : 96,
    bytes: 8_412,
    plate: null,
    confidence,
    rejected,
    automatic: rejected === null && of === domain,
    shown: false,
  });
  if (kind === "image") {
    return [
      made("og:image", domain, 88, null),
      made("twitter:image", `other-${domain}`, 0, "the same picture as the company's logo or icon"),
    ];
  }
  return [
    made("json-ld logo", domain, 92, null),
    made("header image", `second-${domain}`, 84, null),
    made("footer image", `third-${domain}`, 0, "a photograph"),
    made("well-known favicon", domain, 0, "answers 404"),
  ];
}

function setOf(world: Parameters<Answer<"pictures">>[0], list: FakeList, row: number): PictureSet {
  const { domain } = person(list.id, row);
  const slots = SLOTS.map((field): SlotPictures => {
    const all = candidates(field, domain);
    const choice = world.choices.get(keyOf(list.id, row, field));
    const first = all.find((one) => one.automatic);
    const shown = choice === undefined ? (first?.asset ?? null) : choice;
    return {
      field,
      shown,
      plate: null,
      by: choice === undefined ? "automatic" : "you",
      source: first?.url ?? null,
      candidates: all.map((one) => ({ ...one, shown: one.asset !== null && one.asset === shown })),
    };
  });
  return {
    domain,
    page_url: `https://${domain}/`,
    seen_ms: Date.now() - 86_400_000,
    colour: "#0f766e",
    colour_text: "#ffffff",
    colour_rule: "theme-color",
    slots,
  };
}

export const pictures: Answer<"pictures"> = (world, { list, row }) => setOf(world, world.list(list), row);

export const choose_picture: Answer<"choose_picture"> = (world, { list, row, field, choice }) => {
  const key = keyOf(list, row, field);
  const before = world.choices.get(key);
  if (choice === "undo") {
    if (!world.choices.has(key)) return fail("There is no choice to take back.", "Nothing has changed.");
    world.choices.delete(key);
  } else if (choice === "automatic") world.choices.delete(key);
  else if (choice === "nothing") world.choices.set(key, null);
  else if ("candidate" in choice) world.choices.set(key, choice.candidate);
  else if (/\.(pdf|txt)$/.test(choice.file)) {
    return fail(
      `${choice.file} cannot be used: it is no picture.`,
      "Choose a PNG, JPEG, WebP, GIF, BMP, ICO or SVG of up to 10 MB. Nothing has changed.",
    );
  } else world.choices.set(key, pictureHash("logo", `own-${choice.file}`));
  if (before !== world.choices.get(key)) world.tell({ kind: "cells", lists: [list] });
  return setOf(world, world.list(list), row);
};

export const wall: Answer<"wall"> = (world, { list, field, start, count }) => {
  const found = world.list(list);
  const run = found.run;
  if (!run || !found.wanted.includes(field)) return { tiles: [], total: 0 };
  const tiles = Array.from({ length: Math.min(found.records, 600) }, (_, index): WallTile => {
    const row = index + 1;
    const one = person(list, row);
    const cell = cellAt(list, row, field, run.done, false, found.practice);
    const choice = world.choices.get(keyOf(list, row, field));
    const picture = choice === undefined ? String(cell.value ?? "") : (choice ?? "");
    return {
      row,
      records: 1,
      name: one.company,
      domain: `https://${one.domain}`,
      state: picture ? "value" : choice === null ? "skipped" : cell.state,
      picture,
      plate: null,
      confidence: choice === undefined && picture ? 50 + Math.floor(chance(list, row, field, "wall") * 48) : null,
      note: cell.note ?? "",
      ...(cell.cause ? { cause: cell.cause } : {}),
      yours: choice !== undefined,
    };
  });
  tiles.sort((a, b) => Number(a.yours) - Number(b.yours) || (a.confidence ?? 101) - (b.confidence ?? 101));
  return { tiles: tiles.slice(start, start + count), total: tiles.length };
};

export const refresh_pictures: Answer<"refresh_pictures"> = (world, { list }) => {
  const { records } = world.list(list);
  world.tell({ kind: "pictures", list, done: records, sites: records });
  world.tell({ kind: "cells", lists: [list] });
  return {
    sites: records,
    done: records,
    fresh: records - 2,
    unchanged: 1,
    read: 1,
    without: 0,
    failed: 0,
    unknown: 0,
    pictures: records * 2,
    problems: [],
  };
};

export const stored_pictures: Answer<"stored_pictures"> = (world) => ({ ...world.stored });
export const set_pictures_quota: Answer<"set_pictures_quota"> = (world, { bytes }) => {
  if (bytes < 32_000_000) return fail("Pictures need at least 32 MB.", "Nothing has changed.");
  world.stored.quota = bytes;
  return { ...world.stored };
};
export const tidy_pictures: Answer<"tidy_pictures"> = ({ stored }) => {
  const unused = Math.min(12, stored.pictures - 4_800);
  const over = stored.bytes + stored.drawn_bytes - stored.quota;
  const drawn_bytes = Math.min(stored.drawn_bytes, Math.max(0, over));
  stored.pictures -= unused;
  stored.bytes -= unused * 25_000;
  stored.drawn_bytes -= drawn_bytes;
  const freed = unused * 25_000 + drawn_bytes;
  return { unused, drawn: drawn_bytes > 0 ? 900 : 0, candidates: 0, freed, is_over: over > freed };
};
export const forget_pictures: Answer<"forget_pictures"> = (world, { domain }) => {
  if (!/^[\w-]+(\.[\w-]+)+$/.test(domain)) {
    return fail(`"${domain}" is no domain.`, "Write it like northwind.example.");
  }
  world.stored.pictures -= 3;
  world.stored.bytes -= 75_000;
  return { domain, pictures: 3 };
};
