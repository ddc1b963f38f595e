import { signal } from "@preact/signals";

/** One line above the bar that outlives the form it came from. */
export const notice = signal("");
