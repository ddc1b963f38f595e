import { expect, it } from "vitest";
import { reviewDays } from "./trials";

const days = ["2026-02-28", "2026-03-31", "2026-04-30"];
const states = (held: string[], today: string) => reviewDays(days, held, today).map((one) => one.state);

it("says which review is next and which have passed", () => {
  expect(states([], "2026-03-15")).toEqual(["passed", "next", "ahead"]);
  expect(states([], "2026-03-31")).toEqual(["passed", "next", "ahead"]);
});

it("takes a review for the planned day nearest to it", () => {
  expect(states(["2026-03-03"], "2026-03-15")).toEqual(["held", "next", "ahead"]);
  expect(states(["2026-03-26"], "2026-03-27")).toEqual(["passed", "held", "next"]);
});

it("lets a review far from every day answer none", () => {
  expect(states(["2026-01-31"], "2026-03-15")).toEqual(["passed", "next", "ahead"]);
});
