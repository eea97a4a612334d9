import { expect, it } from "vitest";
import { free, fresh, inserted } from "./wishes";

it("gives new lines and pictures names of their own", () => {
  expect(free("Intro", [])).toBe("Intro");
  expect(free("Intro", ["intro", "Intro 2"])).toBe("Intro 3");
  expect(fresh.picture(["Picture"], "browser")).toEqual({ name: "Picture 2", template: "browser" });
});

it("begins a line with the names that the list has", () => {
  expect(fresh.line([], ["first_name", "company"]).text).toContain("{{ first_name | first_name");
  expect(fresh.line([], ["web_site"]).text).toContain("{{ person.first_name | first_name");
});

it("puts a value where the cursor is", () => {
  expect(inserted("Hi , x", 3, 3, "first_name")).toEqual({ text: "Hi {{ first_name }}, x", cursor: 19 });
});
