// Made-up people and companies, the same every time: everything follows from a list's id and a row's number.

/** A number from 0 to 1 that follows from what it is asked for. */
export function chance(...seed: (string | number)[]): number {
  let hash = 2166136261;
  for (const character of seed.join("|")) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 4294967296;
}

function pick<T>(from: readonly T[], ...seed: (string | number)[]): T {
  return from[Math.floor(chance(...seed) * from.length)] as T;
}

const FIRST =
  "Tilda Jonas Marit Aino Bertil Ilse Casper Noemi Ulla Pim Sanna Otto Greta Lasse Frida Edo Runa Milo Vera Henk".split(
    " ",
  );
const LAST =
  "Ferrow Quillmark Osterlane Edderby Saltridge Hollenby Windle Brackwater Fennimore Castlebrook Thornquist Marlowick Pellgrove Underhay Larkmoor Tammers Eskrigg Wexcombe Oldacre Vintersen".split(
    " ",
  );
const ROLES = [
  "Co-founder",
  "Head of Operations",
  "Partner",
  "CTO",
  "Managing Director",
  "CFO",
  "Head of Product",
  "Owner",
  "Buyer",
  "Sales lead",
];
const HEADS =
  "Northwind Fernhill Quarrel Lumen Tarnfield Beacon Halden Cobalt Paperkite Mosswood Driftline Saltmarsh Verdigris Kiteshield Brambleway Outer Copperleaf Willowmere Slate Harbour".split(
    " ",
  );
const TAILS = [
  "Labs",
  "Robotics",
  "& Pine",
  "Orchard",
  "Works",
  "Freight",
  "Metrics",
  "Heron",
  "Press",
  "Health",
  "Systems",
  "Foods",
  "Studio",
  "Tools",
  "Analytics",
  "Supply",
];
const INDUSTRIES = [
  "Energy software",
  "Robotics",
  "Legal software",
  "Agriculture",
  "Energy storage",
  "Logistics software",
  "Finance software",
  "Sensors",
  "Education software",
  "Health services",
];
const SELLS = [
  "Day-ahead forecasts for wind and solar farms",
  "Picking robots for small greenhouses",
  "Contract drafting for furniture makers",
  "Yield lighting for fruit growers",
  "Battery storage for towns",
  "Monthly reporting for clinics",
  "School notices, signed on a phone",
  "Home visit planning for nurses",
];
const CITIES = ["Graz", "Winterthur", "Leipzig", "Aarhus", "Ghent", "Tampere", "Bregenz", "Lyon"];
const COUNTRIES = ["AT", "CH", "DE", "DK", "BE", "FI"];

/** One made-up record. */
export interface Person {
  first: string;
  last: string;
  role: string;
  company: string;
  domain: string;
  city: string;
  country: string;
  industry: string;
  sells: string;
  employees: number;
  founded: number;
}

/** The person in a row; about one row in twelve names the company of the row before it. */
export function person(list: number, row: number): Person {
  const firm = row > 1 && chance(list, row, "shared") < 0.08 ? row - 1 : row;
  const head = pick(HEADS, list, firm, "head");
  const tail = pick(TAILS, list, firm, "tail");
  const company = `${head} ${tail}`;
  return {
    first: pick(FIRST, list, row, "first"),
    last: pick(LAST, list, row, "last"),
    role: pick(ROLES, list, row, "role"),
    company,
    domain: `${company.toLowerCase().replace(/ & /g, "-").replace(/ /g, "-")}.example`,
    city: pick(CITIES, list, firm, "city"),
    country: pick(COUNTRIES, list, firm, "country"),
    industry: pick(INDUSTRIES, list, firm, "industry"),
    sells: pick(SELLS, list, firm, "sells"),
    employees: Math.floor(4 + chance(list, firm, "size") ** 3 * 900),
    founded: 1985 + Math.floor(chance(list, firm, "year") * 39),
  };
}

/** A stand-in for a picture's hash that says what to draw. */
export function pictureHash(kind: "logo" | "image", domain: string): string {
  return `${kind}-${domain}`;
}

function logo(domain: string): string {
  const hue = Math.floor(chance(domain, "hue") * 360);
  const shape = Math.floor(chance(domain, "shape") * 5);
  const marks = [
    '<path d="M8 15h15a4.5 4.5 0 1 0-4.5-4.5M8 21h22a4 4 0 1 1-4 4M8 28h9a3.5 3.5 0 1 1-3.5 3.5" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>',
    '<path d="M20 33V9M20 15l7-4M20 15l-7-4M20 22l8-5M20 22l-8-5M20 29l7-5M20 29l-7-5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>',
    '<rect x="9" y="20" width="5" height="11" rx="1.5" fill="#fff"/><rect x="17.5" y="9" width="5" height="22" rx="1.5" fill="#fff"/><rect x="26" y="15" width="5" height="16" rx="1.5" fill="#fff" opacity=".7"/>',
    '<path d="M11 24a9 9 0 0 1 18 0M15.5 24a4.5 4.5 0 0 1 9 0M8 28h24" fill="none" stroke="#fff" stroke-width="3"/>',
    '<path d="M20 7l11 13-11 13L9 20z" fill="#fff"/>',
  ];
  const ground = shape % 2 ? '<circle cx="20" cy="20" r="20"' : '<rect width="40" height="40" rx="9"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${ground} fill="hsl(${hue} 55% 40%)"/>${marks[shape]}</svg>`;
}

function shareImage(domain: string): string {
  const hue = Math.floor(chance(domain, "hue") * 360);
  const name = domain
    .replace(".example", "")
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
  const says = pick(SELLS, domain, "says");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 126"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 55% 42%)"/><stop offset="1" stop-color="hsl(${hue} 60% 18%)"/></linearGradient></defs><rect width="240" height="126" fill="url(#g)"/><path d="M0 96l50-34 40 26 54-46 96 62v22H0z" fill="#fff" opacity=".2"/><g fill="#fff" font-family="sans-serif"><text x="16" y="32" font-size="10" font-weight="700">${name}</text><text x="16" y="64" font-size="14" font-weight="700">${says.split(" ").slice(0, 3).join(" ")}</text><text x="16" y="82" font-size="14" font-weight="700">${says.split(" ").slice(3).join(" ")}</text></g></svg>`;
}

/** A made-up picture as a data address. */
export function drawPicture(hash: string): string {
  const [kind, ...domain] = hash.split("-");
  const drawn = kind === "logo" ? logo(domain.join("-")) : shareImage(domain.join("-"));
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`;
}
