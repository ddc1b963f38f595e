import { expect, test } from "vitest";
import { moved } from "./order";

test.each([
  [0, 2, "bca"],
  [2, 0, "cab"],
  [1, 1, "abc"],
  [5, 0, "abc"],
])("from %i to %i", (from, to, order) => {
  expect(moved([..."abc"], from, to).join("")).toBe(order);
});
