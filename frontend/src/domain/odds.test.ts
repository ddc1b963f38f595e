import { expect, test } from "vitest";
import { drawn, outOf100 } from "./odds";

const curve = [
  { day: 30, odds: 0.06 },
  { day: 60, odds: 0.12 },
];

test("odds are told out of a hundred, whole", () => {
  expect([outOf100(0), outOf100(0.064), outOf100(0.065), outOf100(1)]).toEqual([0, 6, 7, 100]);
});

test("the line begins with nothing and ends in the far corner", () => {
  expect(drawn(curve, { day: 30, odds: 0.06 }, 320, 72)).toEqual({
    line: "0,72 160,36 320,0",
    today: { x: 160, y: 36 },
  });
});

test("past the last day of the curve today has no place in it", () => {
  expect(drawn(curve, { day: 61, odds: 0.12 }, 320, 72).today).toBeNull();
});

test("a curve without points or odds is a flat line", () => {
  expect(drawn([], { day: 0, odds: 0 }, 320, 72)).toEqual({ line: "0,72", today: { x: 0, y: 72 } });
  expect(drawn([{ day: 10, odds: 0 }], { day: 20, odds: 0 }, 100, 50).line).toBe("0,50 100,50");
});
