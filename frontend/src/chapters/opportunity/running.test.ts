import { expect, it } from "vitest";
import type { Play, Window } from "../../api/types";
import { running } from "./running";

const play = (key: string, steps: string[]) => ({ key, steps: steps.map((step) => ({ key: step })) }) as Play;
const window = (step: string | null, state: string) => ({ step, state }) as Window;
const plays = [play("coffee_after_the_no", ["ask", "first_nudge"]), play("stay_in_touch", ["give_1"])];

it("calls a play under way while a window of its steps is open or still to come", () => {
  const windows = [window("ask", "done"), window("first_nudge", "scheduled"), window("give_1", "missed")];
  expect([...running(plays, windows)]).toEqual(["coffee_after_the_no"]);
});

it("leaves a play free when its windows are over, and does not count windows made by hand", () => {
  expect(running(plays, [window("ask", "cancelled"), window(null, "open")]).size).toBe(0);
});
