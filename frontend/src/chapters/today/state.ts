import { signal } from "@preact/signals";
import { Problem } from "../../api/client";
import type { Today, TodayItem } from "../../api/types";
import { getToday } from "../../api/windows";
import { heed } from "../../app/clock";
import { keep, kept } from "../../app/store";

/** What Today shows; undefined until it was read once. */
export const today = signal<Today | undefined>(undefined);
export const unread = signal(false);

/** One row that stands where a card was acted on. */
export interface Row {
  /** The window as it was, so that the row stays when the server no longer lists it. */
  item: TodayItem;
  line: string;
  next: string;
  /** Key in the outbox while it waits there. */
  waits: string | null;
  /** It is too late to take it back. */
  final?: boolean;
  /** When it was done, in machine milliseconds. */
  at: number;
}

const UNDO_WITHIN = 600_000;

/** Windows that were snoozed here, so that it can be taken back. */
export const quieted = signal<ReadonlySet<string>>(new Set());

export const acted = signal<ReadonlyMap<string, Row>>(new Map());

export function mark(window: string, row: Row | null): void {
  const rows = new Map(acted.value);
  if (row) rows.set(window, row);
  else rows.delete(window);
  acted.value = rows;
  void keep("acted", [...rows]);
}

/** What was acted on a moment ago can be taken back also after the app was closed and opened again. */
async function recallActed(): Promise<void> {
  const before = (await kept<[string, Row][]>("acted")) ?? [];
  const fresh = before.filter(([, row]) => !row.waits && Date.now() - row.at < UNDO_WITHIN);
  acted.value = new Map([...fresh, ...acted.value]);
}

/** Keeps what was acted on in the place where it stood. */
function withActed(fresh: Today): Today {
  const before = today.value?.open ?? [];
  const open = [...fresh.open];
  const missed = fresh.missed.filter((item) => !acted.value.has(item.id));
  for (const [id, row] of acted.value) {
    if (open.some((item) => item.id === id)) continue;
    const at = before.findIndex((item) => item.id === id);
    open.splice(Math.max(0, at), 0, row.item);
  }
  return { ...fresh, open, missed };
}

let reading: Promise<void> | undefined;

/** Reads Today anew; what the phone kept of it shows until then, and when there is no network. */
export function refresh(): Promise<void> {
  reading ??= readToday().finally(() => {
    reading = undefined;
  });
  return reading;
}

/** Reads Today once more after an act, also when a reading from before it is still under way. */
export async function readAgain(): Promise<void> {
  await reading;
  await refresh();
}

async function readToday(): Promise<void> {
  if (!today.value) {
    await recallActed();
    today.value ??= await kept<Today>("today");
  }
  try {
    const fresh = await getToday();
    heed(fresh.now);
    today.value = withActed(fresh);
    unread.value = false;
    await keep("today", fresh);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return;
    unread.value = today.value === undefined;
  }
}

/** Changes one window of Today in place, before the server is read again. */
export function amend(id: string, change: Partial<TodayItem>): void {
  if (!today.value) return;
  const swap = (items: TodayItem[]) => items.map((item) => (item.id === id ? { ...item, ...change } : item));
  today.value = { ...today.value, open: swap(today.value.open), missed: swap(today.value.missed) };
}

export const find = (id: string): TodayItem | undefined =>
  [...(today.value?.open ?? []), ...(today.value?.missed ?? []), ...(today.value?.upcoming ?? [])].find(
    (item) => item.id === id,
  );
