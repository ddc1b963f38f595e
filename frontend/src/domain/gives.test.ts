import { expect, it } from "vitest";
import { giveIn, isGive, withGive } from "./gives";

const leases = { id: "1", title: "The new lease rules", url: "https://example.org/leases" };
const month = { id: "2", title: "A faster  month-end", url: null };
const letter = "Hello Priya,\n\nThe new lease rules\nhttps://example.org/leases\n\nKind regards";

it("knows a window for giving by its kind or its place in the long cadence", () => {
  expect(isGive({ kind: "article", step: "give_1", contact_id: "c" })).toBe(true);
  expect(isGive({ kind: "check_in", step: "cadence_give.2", contact_id: "c" })).toBe(true);
  expect(isGive({ kind: "check_in", step: "cadence_hello.2", contact_id: "c" })).toBe(false);
  expect(isGive({ kind: "article", step: "give_1", contact_id: null })).toBe(false);
});

it("finds the give that a message carries", () => {
  expect(giveIn(letter, [month, leases])).toBe(leases);
  expect(giveIn("Hello Priya", [month, leases])).toBeUndefined();
});

it("puts the chosen give in the place of the one in the message", () => {
  expect(withGive(letter, [leases, month], "2")).toBe("Hello Priya,\n\nA faster month-end\n\nKind regards");
});

it("leaves a message alone that carries the chosen give, or none", () => {
  expect(withGive(letter, [leases, month], "1")).toBe(letter);
  expect(withGive("Hello [an article]", [leases, month], "2")).toBe("Hello [an article]");
  expect(withGive(letter, [leases, month], undefined)).toBe(letter);
});
