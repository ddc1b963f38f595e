/** Where now stands between two instants: 0 at the first, 1 at the second, never outside. */
export function position(opens: number, closes: number, now: number): number {
  if (closes <= opens) return now >= opens ? 1 : 0;
  return Math.min(1, Math.max(0, (now - opens) / (closes - opens)));
}

/** Where the patch of light and the notch stand on the wall, rounded so that a minute may change nothing. */
export function light(
  opens: string,
  best: string | null,
  closes: string,
  now: number,
): { t: number; best: number } {
  const [from, to] = [Date.parse(opens), Date.parse(closes)];
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    t: round(position(from, to, now)),
    best: round(position(from, to, best ? Date.parse(best) : from)),
  };
}
