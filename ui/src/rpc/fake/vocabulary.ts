// The vocabulary and the recipes of the made-up world.

import type { Field, FieldInfo, FieldKind, RecipeSummary } from "../types";

type Row = [Field, string, FieldKind, boolean];

const ROWS: Row[] = [
  ["person.full_name", "Full name", "text", true],
  ["person.first_name", "First name", "text", true],
  ["person.last_name", "Last name", "text", true],
  ["person.job_title", "Job title", "text", true],
  ["person.email", "Work e-mail", "email", true],
  ["person.email_status", "E-mail check", "text", false],
  ["person.phone", "Phone", "phone", true],
  ["person.linkedin_url", "LinkedIn, person", "url", true],
  ["person.city", "City, person", "text", true],
  ["person.country", "Country, person", "country", true],
  ["company.name", "Company name", "text", false],
  ["company.domain", "Company domain", "domain", false],
  ["company.linkedin_url", "LinkedIn, company", "url", false],
  ["company.description", "What they do", "long_text", false],
  ["company.industry", "Industry", "text", false],
  ["company.employee_count", "Employees", "integer", false],
  ["company.founded_year", "Founded", "year", false],
  ["company.city", "City, company", "text", false],
  ["company.country", "Country, company", "country", false],
  ["company.phone", "Phone, company", "phone", false],
  ["company.email", "E-mail, company", "email", false],
  ["company.logo", "Logo", "picture", false],
  ["company.icon", "Icon", "picture", false],
  ["company.image", "Share image", "picture", false],
  ["company.screenshot", "Screenshot", "picture", false],
];

export const FIELDS: FieldInfo[] = ROWS.map(([field, label, kind, personal]) => ({
  field,
  label,
  kind,
  personal,
  entity: field.startsWith("person.") ? "person" : "company",
}));

export function infoOf(field: Field): FieldInfo {
  return (
    FIELDS.find((info) => info.field === field) ?? {
      field,
      label: field,
      kind: "text",
      personal: false,
      entity: "company",
    }
  );
}

function recipe(id: string, name: string, description: string, fields: Field[]): RecipeSummary {
  const toml = `format = 1\nname = "${name}"\n\n${fields.map((field) => `[[fields]]\nfield = "${field}"\n`).join("")}`;
  return { id, name, description, fields, toml };
}

const PROFILE: Field[] = ["company.industry", "company.employee_count", "company.founded_year", "company.description"];
const PICTURES: Field[] = ["company.logo", "company.image"];

export const RECIPES: RecipeSummary[] = [
  recipe("work-emails", "Work e-mails", "Finds each person's work e-mail and checks it before it counts.", [
    "person.email",
  ]),
  recipe("company-profile", "Company profile", "Head-count, industry, founding year and what they do.", PROFILE),
  recipe("logos-and-pictures", "Logos and pictures", "Logo and share image, from the company's own site.", PICTURES),
  recipe("screenshots", "Screenshots", "Each company's home page as a picture.", ["company.screenshot"]),
  recipe("everything", "Everything", "All of the above, in one run.", [...PICTURES, "person.email", ...PROFILE]),
];
