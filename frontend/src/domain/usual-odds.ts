export interface CurvePoint {
  day: number;
  odds: number;
}

/** What the incumbent clock counts with until somebody changes it. */
export const USUAL_ODDS: readonly CurvePoint[] = [
  { day: 30, odds: 0.06 },
  { day: 60, odds: 0.09 },
  { day: 90, odds: 0.12 },
  { day: 120, odds: 0.14 },
  { day: 180, odds: 0.18 },
];

/** Odds as whole or broken per cent, to type over. */
export const inPercent = (odds: number): string => String(Math.round(odds * 1000) / 10);

type Wrong = "between" | "falling";

/** The curve that typed percentages stand for, or what is wrong with each, by day. */
export function curveOf(
  days: readonly number[],
  typed: readonly string[],
): { curve: CurvePoint[]; wrong: Map<number, Wrong> } {
  const wrong = new Map<number, Wrong>();
  const curve: CurvePoint[] = [];
  days.forEach((day, i) => {
    const text = (typed[i] ?? "").trim().replace(",", ".");
    const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const before = curve.at(-1)?.odds ?? 0;
    const odds = Math.round(percent * 10) / 1000;
    if (!(percent <= 100)) wrong.set(day, "between");
    else if (odds < before) wrong.set(day, "falling");
    else curve.push({ day, odds });
  });
  return { curve, wrong };
}
