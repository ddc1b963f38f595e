import { expect, test } from "vitest";
import { dots, lineEnd, strips, wayBack, whisker } from "./figures";

const stage = (name: string, count: number) => ({ name, count });
const rate = (n: number, count: number, few = n < 10) => ({
  n,
  count,
  rate: few ? null : count / n,
  low: few ? null : 0.213,
  high: few ? null : 0.674,
  too_few: few,
});

test("bands are as wide as their counts, each running into the next", () => {
  const way = wayBack([stage("applied", 12), stage("interviewing", 6)], stage("rejected", 3), 0);
  expect(way.bands.map((one) => one.path)).toEqual([
    "M0 0H108V40L54 72H0Z",
    "M0 72H54V112L27 144H0Z",
    "M0 144H27V184H0Z",
  ]);
  expect(way.bands.map((one) => one.y)).toEqual([20, 92, 164]);
});

test("what nobody reached has no band", () => {
  const way = wayBack([stage("applied", 0), stage("interviewing", 2)], stage("rejected", 2), 0);
  expect(way.bands.map((one) => one.name)).toEqual(["interviewing", "rejected"]);
});

test("without a return there is no light, and all of the noes end at the sill", () => {
  const way = wayBack([], stage("rejected", 4), 0);
  expect(way.light).toBeNull();
  expect(way.sill).toEqual({ from: 0, to: 108, y: 40 });
});

test("what came back leaves the noes by its share, and rises beside them", () => {
  const way = wayBack([], stage("rejected", 4), 1);
  expect(way.sill?.to).toBe(81);
  expect(way.light?.path.startsWith("M81 40A41 41")).toBe(true);
  expect(way.light?.path).toContain("V0H226");
  expect(way.height).toBeGreaterThan(way.light?.y ?? 0);
});

test("when all came back nothing ends at a sill", () => {
  expect(wayBack([], stage("rejected", 2), 2).sill).toBeNull();
});

test("nothing at all is an empty figure", () => {
  expect(wayBack([], stage("rejected", 0), 0)).toEqual({ height: 40, bands: [], sill: null, light: null });
});

test("ten cases have a dot and a whisker, fewer a hollow dot, none nothing", () => {
  expect(whisker(rate(14, 6))).toEqual({ dot: 42.9, hollow: false, low: 21.3, high: 67.4 });
  expect(whisker(rate(4, 1))).toEqual({ dot: 25, hollow: true, low: null, high: null });
  expect(whisker(rate(0, 0))).toBeNull();
});

test("the line of days ends at a whole thirty, at 120 or later", () => {
  expect([lineEnd([]), lineEnd([9, 60]), lineEnd([121]), lineEnd([180])]).toEqual([120, 120, 150, 180]);
});

test("returns of one day stand above each other", () => {
  expect(dots([60, 9, 60], 120)).toEqual([
    { day: 9, at: 7.5, level: 0 },
    { day: 60, at: 50, level: 0 },
    { day: 60, at: 50, level: 1 },
  ]);
});

test("windows counted in days are stretches of the line, others are not", () => {
  const days = (from: number, to: number) => ({
    opens: { anchor: "rejection" as const, days: from },
    closes: { anchor: "rejection" as const, days: to },
  });
  const hours = {
    opens: { anchor: "coffee" as const, hours: 2 },
    closes: { anchor: "coffee" as const, hours: 48 },
  };
  expect(strips([days(30, 60), hours, days(90, 180), days(150, 160)], 120)).toEqual([
    { from: 25, wide: 25 },
    { from: 75, wide: 25 },
  ]);
});
