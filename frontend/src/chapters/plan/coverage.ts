import type { PlanItem } from "../../api/types";
import { now } from "../../app/clock";
import { self } from "../../app/session";
import { daysBetween, shortDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { planWords } from "./words";

const WANTED = ["hiring_manager", "hr"] as const;

const day = (at: string): string => {
  const me = self();
  return shortDay(wall(at, me.time_zone).day, me.language);
};

/** "Hiring manager, 2 × Peer" for the people known at a place. */
function known(roles: PlanItem["roles"]): string {
  const names = words.value.search.roles;
  return Object.keys(names)
    .filter((role) => (roles[role] ?? 0) > 0)
    .map((role) => {
      const count = roles[role] ?? 0;
      return count === 1 ? (names[role] ?? role) : planWords.value.some(count, names[role] ?? role);
    })
    .join(", ");
}

/** How a place is covered, as lines: who is known there, the last touch and give, the next window. */
export function coverage(item: PlanItem): string[] {
  const w = words.value.search;
  if (item.contacts.length === 0) return [planWords.value.nobody];
  const p = planWords.value;
  const missing = WANTED.filter((role) => !item.roles[role]).map((role) => p.missing(w.roles[role] ?? role));
  const touched = item.last_touchpoint_at ? p.touched(day(item.last_touchpoint_at)) : p.untouched;
  const gave = item.last_give_at ? p.gave(day(item.last_give_at)) : p.nothingGiven;
  const ahead = item.next_window_at && isAhead(item.next_window_at);
  const next = ahead && item.next_window_at ? p.next(day(item.next_window_at)) : p.noNext;
  return [known(item.roles), ...missing, `${touched} ${gave}`, next];
}

const isAhead = (at: string): boolean => {
  const zone = self().time_zone;
  return daysBetween(wall(now.value, zone).day, wall(at, zone).day) >= 0;
};
