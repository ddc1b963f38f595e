interface Point {
  day: number;
  odds: number;
}

/** Odds between 0 and 1 as a whole number out of a hundred. */
export const outOf100 = (odds: number): number => Math.round(odds * 100);

const tenth = (length: number): number => Math.round(length * 10) / 10;

/**
 * The curve as the points of a polyline, from nothing on day 0, in a box of this width and height.
 * `today` is where the present day stands in it, null once it is past the last day of the curve.
 */
export function drawn(
  curve: readonly Point[],
  now: Point,
  width: number,
  height: number,
): { line: string; today: { x: number; y: number } | null } {
  const last = Math.max(...curve.map((point) => point.day), 1);
  const highest = Math.max(...curve.map((point) => point.odds), 0.01);
  const place = ({ day, odds }: Point) => ({
    x: tenth((day / last) * width),
    y: tenth(height - (odds / highest) * height),
  });
  const points = [{ day: 0, odds: 0 }, ...curve.filter((point) => point.day > 0)].map(place);
  return {
    line: points.map(({ x, y }) => `${x},${y}`).join(" "),
    today: now.day <= last ? place(now) : null,
  };
}
