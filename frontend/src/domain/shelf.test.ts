import { expect, test } from "vitest";
import { GIVE_KINDS, shelved } from "./shelf";

const give = (kind: string, created_at: string) => ({ kind, created_at });

test("the shelf goes kind by kind, newest first, without empty rows", () => {
  const rows = shelved(
    [
      give("tip", "2026-03-01T09:00:00Z"),
      give("article", "2026-03-01T09:00:00Z"),
      give("article", "2026-03-02T09:00:00Z"),
    ],
    GIVE_KINDS,
  );
  expect(rows.map((row) => [row.kind, row.gives.map((one) => one.created_at.slice(8, 10))])).toEqual([
    ["article", ["02", "01"]],
    ["tip", ["01"]],
  ]);
});

test("an empty shelf has no rows", () => {
  expect(shelved([], GIVE_KINDS)).toEqual([]);
});
