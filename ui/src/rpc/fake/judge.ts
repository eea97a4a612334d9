// Companies whose site may be another's, in the made-up world.

import type { Doubt, SiteVerdict } from "../types";
import { person, pictureHash } from "./people";
import { type Answer, type FakeList, fail } from "./world";

/** Every list has as many. */
const ROWS = [3, 17, 41];
const OTHERS = ["Copper Foods", "Quayside Roasters", "Tulpenmolen"];

function doubtOf(list: FakeList, row: number, verdict: SiteVerdict | null): Doubt {
  const one = person(list.id, row);
  const name = OTHERS[ROWS.indexOf(row)] ?? "";
  const domain = `${name.toLowerCase().replaceAll(" ", "-")}.example`;
  return {
    row,
    records: 1,
    practice: list.practice,
    sentence: `${one.domain} leads to ${domain}, which calls itself \u201c${name}\u201d; your list says \u201c${one.company}\u201d.`,
    ours: side(one.company, one.domain),
    theirs: {
      ...side(name, domain),
      url: `https://${domain}/`,
      title: `${name} | Welcome`,
      city: "Porto",
      logo: pictureHash("logo", domain),
    },
    verdict,
  };
}

function side(name: string, domain: string): Doubt["ours"] {
  return { name, domain, url: null, title: null, city: null, country: null, logo: null, icon: null, image: null };
}

export const doubts: Answer<"doubts"> = (world, { list, judged }) => {
  const found = world.list(list);
  if (!found.run) return [];
  return ROWS.map((row) => doubtOf(found, row, world.verdicts.get(`${list} ${row}`) ?? null)).filter(
    (doubt) => (doubt.verdict !== null) === (judged ?? false),
  );
};

export const doubt: Answer<"doubt"> = (world, { list, row }) => {
  const found = world.list(list);
  return ROWS.includes(row) && found.run ? doubtOf(found, row, world.verdicts.get(`${list} ${row}`) ?? null) : null;
};

export const judge_site: Answer<"judge_site"> = (world, { list, row, verdict }) => {
  const found = world.list(list);
  if (!ROWS.includes(row))
    return fail(`There is nothing to judge about row ${row}.`, "Open the list again.", "not_found");
  if (verdict) world.verdicts.set(`${list} ${row}`, verdict);
  else world.verdicts.delete(`${list} ${row}`);
  world.tell({ kind: "cells", lists: [list] });
  return doubtOf(found, row, verdict ?? null);
};
