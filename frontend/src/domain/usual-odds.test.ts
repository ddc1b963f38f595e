import { expect, test } from "vitest";
import { curveOf, inPercent, USUAL_ODDS } from "./usual-odds";

const days = USUAL_ODDS.map((one) => one.day);

test("the usual odds survive being shown and read back", () => {
  const { curve, wrong } = curveOf(
    days,
    USUAL_ODDS.map((one) => inPercent(one.odds)),
  );
  expect(curve).toEqual(USUAL_ODDS);
  expect(wrong.size).toBe(0);
});

test("a comma is a point", () => {
  expect(curveOf([30], ["6,5"]).curve).toEqual([{ day: 30, odds: 0.065 }]);
});

test.each(["", "-1", "101", "six", "1e1"])("%j is no percentage", (typed) => {
  expect(curveOf([30], [typed]).wrong).toEqual(new Map([[30, "between"]]));
});

test("odds never fall, and staying the same is no fall", () => {
  expect(curveOf([30, 60, 90], ["9", "8", "9"]).wrong).toEqual(new Map([[60, "falling"]]));
});

test("certainty is a hundred, and nothing is none", () => {
  expect(curveOf([30, 60], ["0", "100"]).curve).toEqual([
    { day: 30, odds: 0 },
    { day: 60, odds: 1 },
  ]);
});
