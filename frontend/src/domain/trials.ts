import { daysBetween } from "./dates";

/** How many days a review may be off the day planned for it and still answer it. */
const NEAR = 21;

export interface ReviewDay {
  day: string;
  state: "held" | "next" | "passed" | "ahead";
}

/** The planned days (ISO) that reviews were held for: each review answers the nearest within three weeks. */
function answered(days: readonly string[], held: readonly string[]): ReadonlySet<string> {
  const off = (day: string, review: string) => Math.abs(daysBetween(review, day));
  const nearest = held.map(
    (review) =>
      [...days].filter((day) => off(day, review) <= NEAR).sort((a, b) => off(a, review) - off(b, review))[0],
  );
  return new Set(nearest.filter((day) => day !== undefined));
}

/** What is the case with each planned review day, as seen from today. */
export function reviewDays(days: readonly string[], held: readonly string[], today: string): ReviewDay[] {
  const done = answered(days, held);
  const next = days.find((day) => day >= today && !done.has(day));
  const state = (day: string): ReviewDay["state"] => {
    if (done.has(day)) return "held";
    if (day === next) return "next";
    return day < today ? "passed" : "ahead";
  };
  return days.map((day) => ({ day, state: state(day) }));
}
