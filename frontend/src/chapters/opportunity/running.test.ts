import { expect, it } from "vitest";
import type { Play, Window } from "../../api/types";
import { running } from "./running";

const keyed = (keys: string[]) => keys.map((key) => ({ key }));
const play = (key: string, steps: string[], cadence: string[] = []) =>
  ({ key, steps: keyed(steps), cadence: keyed(cadence) }) as Play;
const window = (step: string, state: string) => ({ step, state }) as Window;
const plays = [
  play("coffee_after_the_no", ["ask", "first_nudge"]),
  play("stay_in_touch", ["give_1"], ["cadence_give"]),
];

it("calls a play under way while a window of its steps is open or still to come", () => {
  const windows = [window("ask", "done"), window("first_nudge", "scheduled"), window("give_1", "missed")];
  expect([...running(plays, windows)]).toEqual(["coffee_after_the_no"]);
});

it("leaves a play free when its windows are over, and does not count windows made by hand", () => {
  expect(running(plays, [window("ask", "cancelled"), window("by_hand", "open")]).size).toBe(0);
});

it("knows a play in its long cadence by the step without its number", () => {
  expect([...running(plays, [window("cadence_give.3", "scheduled")])]).toEqual(["stay_in_touch"]);
});
