import { amountOf, type Offset, unitOf } from "./offsets";

/** The figure of the way back in units of its own: 350 wide. */
export const WAY_WIDTH = 350;
const WIDEST = 108;
const FLAT = 40;
const ROW = 72;
const TURN = 14;
const ROOM = 118;

interface Band {
  name: string;
  count: number;
  /** Where its words stand. */
  x: number;
  y: number;
  path: string;
}

export interface WayBack {
  height: number;
  bands: Band[];
  /** The sill at which what did not come back ends, from x to x. */
  sill: { from: number; to: number; y: number } | null;
  /** What came back bends and rises; null when nothing did. */
  light: { path: string; x: number; y: number } | null;
}

function bandPath(y: number, width: number, next: number | null): string {
  const top = `M0 ${y}H${width}V${y + FLAT}`;
  return next === null ? `${top}H0Z` : `${top}L${next} ${y + ROW}H0Z`;
}

function bend(noes: number, back: number, top: number): string {
  const y = top + FLAT;
  const far = TURN + back;
  const x = noes + ROOM;
  const out = `M${noes - back} ${y}A${far} ${far} 0 0 0 ${noes + TURN} ${y + far}H${x - TURN}`;
  const up = `A${far} ${far} 0 0 0 ${x + back} ${y}V${top}H${x}V${y}`;
  const home = `A${TURN} ${TURN} 0 0 1 ${x - TURN} ${y + TURN}H${noes + TURN}A${TURN} ${TURN} 0 0 1 ${noes} ${y}Z`;
  return out + up + home;
}

/**
 * Stages top to bottom as bands as wide as their counts; of the last one, the noes, what came back bends and rises.
 * Bands without anything are left out.
 */
export function wayBack(
  stages: readonly { name: string; count: number }[],
  noes: { name: string; count: number },
  back: number,
): WayBack {
  const all = [...stages, noes].filter((one) => one.count > 0);
  const most = Math.max(1, ...all.map((one) => one.count));
  const wide = (count: number) => Math.round((count / most) * WIDEST * 10) / 10;
  const bands = all.map((one, i) => {
    const next = all[i + 1];
    const y = i * ROW;
    const path = bandPath(y, wide(one.count), next ? wide(next.count) : null);
    return { ...one, x: wide(one.count) + 12, y: y + FLAT / 2, path };
  });
  const top = Math.max(0, all.length - 1) * ROW;
  const end = top + FLAT;
  if (noes.count === 0) return { height: end, bands, sill: null, light: null };
  const [width, risen] = [wide(noes.count), wide(Math.min(back, noes.count))];
  const sill = risen < width ? { from: 0, to: width - risen, y: end } : null;
  if (back === 0) return { height: end + 4, bands, sill, light: null };
  const under = end + TURN + risen + 24;
  return {
    height: under + 10,
    bands,
    sill,
    light: { path: bend(width, risen, top), x: width + TURN, y: under },
  };
}

interface RateLike {
  n: number;
  count: number;
  rate: number | null;
  low: number | null;
  high: number | null;
  too_few: boolean;
}

/** A dot and its whisker in per cent of a line; without a whisker and hollow under ten cases, nothing for none. */
export function whisker(
  rate: RateLike,
): { dot: number; hollow: boolean; low: number | null; high: number | null } | null {
  if (rate.n === 0) return null;
  const percent = (share: number | null) => (share === null ? null : Math.round(share * 1000) / 10);
  const hollow = rate.too_few || rate.rate === null;
  return {
    dot: percent(rate.rate ?? rate.count / rate.n) ?? 0,
    hollow,
    low: hollow ? null : percent(rate.low),
    high: hollow ? null : percent(rate.high),
  };
}

/** How many days a line of days shows: whole thirties, a hundred and twenty at least. */
export const lineEnd = (days: readonly number[]): number =>
  Math.max(120, Math.ceil(Math.max(0, ...days) / 30) * 30);

/** One dot a return, several of one day above each other; `at` in per cent of the line, `level` from 0. */
export function dots(days: readonly number[], end: number): { day: number; at: number; level: number }[] {
  const seen = new Map<number, number>();
  return [...days]
    .sort((a, b) => a - b)
    .map((day) => {
      const level = seen.get(day) ?? 0;
      seen.set(day, level + 1);
      return { day, at: (day / end) * 100, level };
    });
}

interface Stretch {
  opens: Offset;
  closes: Offset;
}

/** The windows of a play as stretches of the line, in per cent; those counted in days alone. */
export function strips(steps: readonly Stretch[], end: number): { from: number; wide: number }[] {
  const inDays = (offset: Offset) => unitOf(offset) === "days" && amountOf(offset) >= 0;
  return steps
    .filter((step) => inDays(step.opens) && inDays(step.closes) && amountOf(step.opens) < end)
    .map((step) => {
      const from = (amountOf(step.opens) / end) * 100;
      return { from, wide: Math.min(100, (amountOf(step.closes) / end) * 100) - from };
    });
}
