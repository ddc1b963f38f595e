import type { Play, Window } from "../../api/types";

/** The plays that have a window open or still to come: starting one again would ring twice for one thing. */
export function running(plays: readonly Play[], windows: readonly Window[]): ReadonlySet<string> {
  const live = windows.filter((one) => one.state === "open" || one.state === "scheduled");
  // Steps that come again carry their number: `cadence_give.3`.
  const steps = new Set(live.map((one) => one.step.split(".")[0]));
  const has = (play: Play) => [...play.steps, ...play.cadence].some((step) => steps.has(step.key));
  return new Set(plays.filter(has).map((play) => play.key));
}
