/** Minutes before the end at which one says thanks: 13 of 15. */
const THANKS_BEFORE = 2;

export interface CoffeeTime {
  /** Where the light stands, 0 at the start to 1 at the end. */
  t: number;
  /** Where the notch stands, on the same scale. */
  notch: number;
  /** Whole minutes left, 0 once they are over; null before the start. */
  left: number | null;
}

/** When to say thanks, in minutes after the start. */
export const thanksAfter = (minutes: number): number => Math.max(1, minutes - THANKS_BEFORE);

/** The light of a coffee of so many minutes that began at an epoch instant; only whole minutes move it. */
export function coffeeTime(began: number | null, now: number, minutes: number): CoffeeTime {
  const notch = thanksAfter(minutes) / minutes;
  if (began === null) return { t: 0, notch, left: null };
  const passed = Math.min(Math.max(Math.floor((now - began) / 60_000), 0), minutes);
  return { t: passed / minutes, notch, left: minutes - passed };
}

/** The question, by its place, that a need came up under: where it was kept, else the first of its kind. */
export function questionOf(
  need: { id: string; kind: string },
  kinds: readonly string[],
  asked: Readonly<Record<string, number>>,
): number {
  const known = asked[need.id];
  return known !== undefined && kinds[known] === need.kind ? known : kinds.indexOf(need.kind);
}
