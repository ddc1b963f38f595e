import type { PlanItem } from "../../api/types";
import { now } from "../../app/clock";
import { self } from "../../app/session";
import { daysBetween, shortDay, wall } from "../../domain/dates";
import { words } from "../../words";

const day = (at: string): string => {
  const me = self();
  return shortDay(wall(at, me.time_zone).day, me.language);
};

/** "Tom Lindqvist, hiring manager: last touch Fri 6 March" for each person of a place. */
function touched(person: PlanItem["contacts"][number]): string {
  const w = words.value.search;
  const last = person.last_touchpoint_at ? w.plan.last(day(person.last_touchpoint_at)) : w.plan.never;
  return `${person.name}, ${words.value.within(w.roles[person.role] ?? "")}: ${last}`;
}

/** What is known about being in touch with a place, as lines. */
export function coverage(item: PlanItem): string[] {
  const w = words.value.search;
  if (item.contacts.length === 0) return [w.plan.nobody];
  const lines = item.contacts.map(touched);
  const missing = (["hiring_manager", "hr"] as const)
    .filter((role) => !item.contacts.some((one) => one.role === role))
    .map((role) => w.plan.missing(w.roles[role] ?? role));
  const next =
    item.next_window_at && isAhead(item.next_window_at) ? [w.plan.nextWindow(day(item.next_window_at))] : [];
  return [...lines, ...missing, ...next];
}

const isAhead = (at: string): boolean => {
  const zone = self().time_zone;
  return daysBetween(wall(now.value, zone).day, wall(at, zone).day) >= 0;
};
