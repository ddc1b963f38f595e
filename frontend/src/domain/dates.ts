export type Lang = "en" | "de";

/** A wall clock reading in a zone: ISO day, minutes of the day, weekday (0 = Sunday). */
export interface Wall {
  day: string;
  minutes: number;
  weekday: number;
}

const LOCALE: Record<Lang, string> = { en: "en-GB", de: "de-DE" };
const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, made);
  return made;
}

const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const part = (day: string, lang: Lang, options: Intl.DateTimeFormatOptions): string =>
  format(LOCALE[lang], "UTC", options).format(noon(day));

/** The wall clock that an instant (RFC 3339 or epoch milliseconds) shows in an IANA zone. */
export function wall(instant: string | number, zone: string): Wall {
  const parts = format("en-GB", zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(instant));
  const read = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  const day = `${read("year").padStart(4, "0")}-${read("month")}-${read("day")}`;
  return {
    day,
    minutes: Number(read("hour")) * 60 + Number(read("minute")),
    weekday: new Date(noon(day)).getUTCDay(),
  };
}

/** The instant (epoch milliseconds) at which a zone's wall clock first shows `YYYY-MM-DDTHH:MM`. */
export function instantOf(local: string, zone: string): number {
  const asked = Date.parse(`${local}:00Z`);
  const shown = (instant: number) => {
    const at = wall(instant, zone);
    return Date.parse(`${at.day}T00:00:00Z`) + at.minutes * 60_000;
  };
  const offsets = [asked - DAY, asked + DAY].map((near) => shown(near) - near);
  const candidates = offsets.map((offset) => asked - offset).sort((a, b) => a - b);
  return candidates.find((at) => shown(at) === asked) ?? candidates[candidates.length - 1] ?? asked;
}

export const addDays = (day: string, count: number): string =>
  new Date(noon(day) + count * DAY).toISOString().slice(0, 10);

/** Calendar days from one ISO day to another; negative when `to` comes first. */
export const daysBetween = (from: string, to: string): number => Math.round((noon(to) - noon(from)) / DAY);

export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** `2026-03-10T14:00` for a field of type datetime-local. */
export const localField = (at: Wall): string => `${at.day}T${clock(at.minutes)}`;

export const weekdayName = (day: string, lang: Lang): string => part(day, lang, { weekday: "long" });

/** Tuesday 10 March · Dienstag, 10. März */
export function longDay(day: string, lang: Lang): string {
  const month = part(day, lang, { month: "long" });
  const date = Number(day.slice(8));
  return lang === "de"
    ? `${weekdayName(day, lang)}, ${date}. ${month}`
    : `${weekdayName(day, lang)} ${date} ${month}`;
}

/** Wed 18 March · Mi 18. März */
export function shortDay(day: string, lang: Lang): string {
  const month = part(day, lang, { month: "long" });
  return `${briefDay(day, lang)} ${month}`;
}

/** Thu 19 Feb · Do 19. Feb */
const tightDay = (day: string, lang: Lang): string =>
  `${briefDay(day, lang)} ${part(day, lang, { month: "short" }).slice(0, 3)}`;

/** Fri 6 · Fr 6. */
export function briefDay(day: string, lang: Lang): string {
  const weekday = part(day, lang, { weekday: "short" }).replace(".", "");
  return `${weekday} ${Number(day.slice(8))}${lang === "de" ? "." : ""}`;
}

/** The two ends of a window, the month said once where both share it. */
export function ends(
  opens: string,
  closes: string,
  today: string,
  lang: Lang,
): { opens: string; closes: string } {
  const sameMonth = opens.slice(0, 7) === closes.slice(0, 7);
  const ahead = opens > today;
  return {
    opens: ahead ? shortDay(opens, lang) : (sameMonth ? briefDay : tightDay)(opens, lang),
    closes: sameMonth && ahead ? briefDay(closes, lang) : shortDay(closes, lang),
  };
}

/** The next Monday to Friday (or given ISO weekdays 1 to 7) morning after now, as a local field. */
export function nextMorning(now: Wall, openingMinutes: number, workingDays: readonly number[]): string {
  for (let ahead = 1; ahead <= 14; ahead++) {
    const day = addDays(now.day, ahead);
    const iso = ((new Date(noon(day)).getUTCDay() + 6) % 7) + 1;
    if (workingDays.includes(iso)) return `${day}T${clock(openingMinutes)}`;
  }
  return `${addDays(now.day, 1)}T${clock(openingMinutes)}`;
}
