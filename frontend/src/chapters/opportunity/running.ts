import type { Play, Window } from "../../api/types";

/** The plays that have a window open or still to come: starting one again would ring twice for one thing. */
export function running(plays: readonly Play[], windows: readonly Window[]): ReadonlySet<string> {
  const live = windows.filter((one) => one.state === "open" || one.state === "scheduled");
  const has = (play: Play) => play.steps.some((step) => live.some((one) => one.step === step.key));
  return new Set(plays.filter(has).map((play) => play.key));
}
