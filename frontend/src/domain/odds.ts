export interface Point {
  day: number;
  /** 0 to 1. */
  odds: number;
}

/** Odds as people say them: "about 9 in 100". */
export const outOf100 = (odds: number): number => Math.round(odds * 100);

export interface Drawn {
  /** Points of an SVG polyline, from day 0, in a box of the given size. */
  line: string;
  /** Where today stands in it; null beyond its last day. */
  today: { x: number; y: number } | null;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** A curve of odds as a line in a box; its top is the highest odds, its right end the last day. */
export function drawn(curve: readonly Point[], now: Point, width: number, height: number): Drawn {
  const last = Math.max(...curve.map((point) => point.day), 1);
  const most = Math.max(...curve.map((point) => point.odds), 0.01);
  const place = ({ day, odds }: Point) => ({
    x: round((day / last) * width),
    y: round(height - (odds / most) * height),
  });
  const points = [{ day: 0, odds: 0 }, ...curve.filter((point) => point.day > 0)];
  const line = points
    .map(place)
    .map(({ x, y }) => `${x},${y}`)
    .join(" ");
  return { line, today: now.day <= last ? place(now) : null };
}
