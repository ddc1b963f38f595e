import { expect, it } from "vitest";
import { isEmail, several, webAddress } from "./addresses";

it.each(["a@b.example", " ruth.okafor@larch-rowe.example "])("takes %j as an e-mail address", (text) => {
  expect(isEmail(text)).toBe(true);
});

it.each(["", "ruth", "ruth@", "@larch.example", "a b@c.example", "a@b"])("refuses %j", (text) => {
  expect(isEmail(text)).toBe(false);
});

it("puts the scheme before an address that has none", () => {
  expect(webAddress("larch-rowe.example/jobs")).toBe("https://larch-rowe.example/jobs");
  expect(webAddress("http://larch-rowe.example")).toBe("http://larch-rowe.example");
  expect(webAddress("  ")).toBeNull();
});

it("reads several items, a line or a comma apart", () => {
  expect(several("a@b.example, c@d.example\n\n e@f.example;")).toEqual([
    "a@b.example",
    "c@d.example",
    "e@f.example",
  ]);
});
