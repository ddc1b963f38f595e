import { expect, it } from "vitest";
import { coffeeTime, questionOf, thanksAfter } from "./coffee";

const MINUTE = 60_000;

it("puts the notch of fifteen minutes at the thirteenth", () => {
  expect(thanksAfter(15)).toBe(13);
  expect(coffeeTime(null, 0, 15).notch).toBeCloseTo(13 / 15);
});

it("has no minutes left to count before it begins", () => {
  expect(coffeeTime(null, 99 * MINUTE, 15)).toMatchObject({ t: 0, left: null });
});

it("moves by whole minutes and stops at the end", () => {
  expect(coffeeTime(0, 59_999, 15)).toMatchObject({ t: 0, left: 15 });
  expect(coffeeTime(0, 6 * MINUTE, 15)).toMatchObject({ t: 0.4, left: 9 });
  expect(coffeeTime(0, 15 * MINUTE, 15)).toMatchObject({ t: 1, left: 0 });
  expect(coffeeTime(0, 90 * MINUTE, 15)).toMatchObject({ t: 1, left: 0 });
});

it("does not run backwards when the phone's clock does", () => {
  expect(coffeeTime(5 * MINUTE, 0, 15)).toMatchObject({ t: 0, left: 15 });
});

it("lists a need under the question it was kept with, else under the first of its kind", () => {
  const kinds = ["expansion", "challenge", "challenge", "missed_selling_point"];
  const need = { id: "n", kind: "challenge" };
  expect(questionOf(need, kinds, {})).toBe(1);
  expect(questionOf(need, kinds, { n: 2 })).toBe(2);
  expect(questionOf({ id: "n", kind: "expansion" }, kinds, { n: 2 })).toBe(0);
  expect(questionOf({ id: "n", kind: "requirement" }, kinds, {})).toBe(-1);
});
