import { expect, it } from "vitest";
import { light, position } from "./light";

it("moves from 0 at the opening to 1 at the close and stays there", () => {
  expect(position(100, 200, 50)).toBe(0);
  expect(position(100, 200, 100)).toBe(0);
  expect(position(100, 200, 150)).toBe(0.5);
  expect(position(100, 200, 300)).toBe(1);
});

it("does not divide by a window without length", () => {
  expect(position(100, 100, 99)).toBe(0);
  expect(position(100, 100, 100)).toBe(1);
});

it("puts the notch at the best time", () => {
  const now = Date.parse("2026-03-10T09:00:00Z");
  const at = light("2026-03-06T09:00:00Z", "2026-03-10T09:00:00Z", "2026-03-18T09:00:00Z", now);
  expect(at).toEqual({ t: 0.333, best: 0.333 });
});
