import { expect, it } from "vitest";
import { drawn, outOf100 } from "./odds";

const curve = [
  { day: 30, odds: 0.06 },
  { day: 60, odds: 0.12 },
];

it("says odds in hundredths", () => {
  expect(outOf100(0.0949)).toBe(9);
  expect(outOf100(0.004)).toBe(0);
});

it("draws from day nought at the foot to the last day at the top", () => {
  expect(drawn(curve, { day: 30, odds: 0.06 }, 100, 40)).toEqual({
    line: "0,40 50,20 100,0",
    today: { x: 50, y: 20 },
  });
});

it("marks no today beyond the curve", () => {
  expect(drawn(curve, { day: 61, odds: 0.12 }, 100, 40).today).toBeNull();
});
