import type { Window } from "../../api/types";

/** The window of a kind that still asks what came of it: an open one before one that has passed. */
export const asking = (windows: readonly Window[], kind: Window["kind"]): Window | undefined => {
  const all = windows.filter((one) => one.kind === kind);
  return all.find((one) => one.state === "open") ?? all.find((one) => one.state === "missed");
};
