import type { TodayItem, Window } from "../../api/types";
import {
  addDays,
  briefDay,
  clock,
  ends,
  type Lang,
  longDay,
  shortDay,
  wall,
  weekdayName,
} from "../../domain/dates";
import { light } from "../../domain/light";
import { words } from "../../words";

/** "Thu 12, 14:00" in the person's zone; with the month once it is more than a week away. */
export function moment(instant: string, zone: string, lang: Lang, now: number): string {
  const at = wall(instant, zone);
  const near = at.day < addDays(wall(now, zone).day, 7);
  return `${(near ? briefDay : shortDay)(at.day, lang)}, ${clock(at.minutes)}`;
}

export interface Marks {
  t: number;
  best: number;
  /** Class of the wall: what the light does. */
  tone: "" | "shut" | "dusk" | "blind" | "past";
  left: string;
  right: string;
  /** Only the hour stands at the right end: the window closes today. */
  late: boolean;
  kick: { icon: "clock" | "snooze" | null; text: string } | null;
  /** Where the best day stands when it is no reason to hurry: "Best Thursday". */
  bestLater: string;
}

const isQuiet = (window: Window, now: number): boolean =>
  window.state === "open" && window.snoozed_until !== null && Date.parse(window.snoozed_until) > now;

function toneOf(window: Window, now: number, closesToday: boolean): Marks["tone"] {
  if (window.state === "missed") return "past";
  if (window.state !== "open") return "shut";
  if (isQuiet(window, now)) return "blind";
  return closesToday ? "dusk" : "";
}

/** Today, tomorrow, a weekday within the week, a date after it; nothing once it is past. */
function bestWords(best: string, today: string, lang: Lang): string {
  const w = words.value.today;
  if (best < today) return "";
  if (best === today) return w.bestToday;
  if (best === addDays(today, 1)) return w.bestTomorrow;
  return w.best(best < addDays(today, 7) ? weekdayName(best, lang) : shortDay(best, lang));
}

/** What a card says about its window's days, as seen from a zone at an instant (epoch milliseconds). */
export function marksOf(window: Window, now: number, zone: string, lang: Lang): Marks {
  const w = words.value.today;
  const today = wall(now, zone).day;
  const [opens, best, closes] = [window.opens_at, window.best_at, window.closes_at].map((at) =>
    wall(at, zone),
  );
  if (!opens || !best || !closes) throw new Error("a window has three instants");
  const days = ends(opens.day, closes.day, today, lang);
  const closesToday = window.state === "open" && closes.day === today;
  const tone = toneOf(window, now, closesToday);
  const place = light(window.opens_at, window.best_at, window.closes_at, now);
  const bestText = tone === "past" ? "" : bestWords(best.day, today, lang);
  let kick: Marks["kick"] = null;
  if (tone === "blind" && window.snoozed_until)
    kick = { icon: "snooze", text: w.quiet(moment(window.snoozed_until, zone, lang, now)) };
  else if (tone === "dusk") kick = { icon: "clock", text: w.closesToday(clock(closes.minutes)) };
  else if (tone === "" && best.day === today) kick = { icon: null, text: bestText };
  return {
    t: tone === "shut" ? 0.5 : place.t,
    best: place.best,
    tone,
    left: (Date.parse(window.opens_at) > now ? w.opens : w.opened)(days.opens),
    right: closesToday ? clock(closes.minutes) : (tone === "past" ? w.closed : w.closes)(days.closes),
    late: closesToday,
    kick,
    bestLater: kick ? "" : bestText,
  };
}

/** "Hiring manager, Larch & Rowe. Plan no. 3." */
export function whoLine(item: TodayItem): string {
  const w = words.value;
  const role = item.contact
    ? item.contact.title || w.search.roles[item.contact.role]
    : item.opportunity?.title;
  const place = [role, item.employer?.name].filter(Boolean).join(", ");
  const rank = item.employer?.plan_rank;
  return [place ? `${place}${place.endsWith(".") ? "" : "."}` : "", rank ? w.today.plan(rank) : ""]
    .filter(Boolean)
    .join(" ");
}

/** The line under Today's title: when the first open window closes. */
export function closingLine(open: readonly Window[], now: number, zone: string): string {
  const first = [...open].sort((a, b) => Date.parse(a.closes_at) - Date.parse(b.closes_at))[0];
  if (!first) return "";
  const closes = wall(first.closes_at, zone);
  const today = wall(now, zone).day;
  const ahead = Math.round((Date.parse(closes.day) - Date.parse(today)) / 86_400_000);
  return words.value.today.closing(open.length, ahead, clock(closes.minutes));
}

/** "Next: Monday, an article for Priya." */
export function upcomingLine(item: Window, zone: string, lang: Lang, today: string): string {
  const w = words.value;
  const at = wall(item.opens_at, zone);
  const name =
    at.day <= today
      ? w.no.todayAt(clock(at.minutes))
      : at.day < addDays(today, 7)
        ? weekdayName(at.day, lang)
        : longDay(at.day, lang);
  return w.today.next(name, w.within(item.title));
}
