import { expect, test } from "vitest";
import { changes } from "./changes";

test("only what somebody changed is sent, lists by what they hold", () => {
  const before = { name: "Ben", title: null as string | null, emails: ["a@b.example"], notes: "x" };
  expect(changes(before, { ...before, emails: ["a@b.example"] })).toEqual({});
  expect(changes(before, { ...before, emails: [], notes: "y" })).toEqual({ emails: [], notes: "y" });
  expect(changes({ ...before, title: "Boss" }, before)).toEqual({ title: null });
});
