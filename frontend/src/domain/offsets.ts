import type { Lang } from "./dates";

export const ANCHORS = [
  "rejection",
  "winner_start",
  "request",
  "previous_step",
  "coffee",
  "trial_start",
  "review",
  "decision",
  "last_touch",
] as const;
export type Anchor = (typeof ANCHORS)[number];
export const UNITS = ["days", "business_days", "hours"] as const;
export type Unit = (typeof UNITS)[number];

/** A distance from an anchor in one unit, negative for before; `else` serves while the anchor is unknown. */
export interface Offset {
  anchor: Anchor;
  days?: number | null | undefined;
  business_days?: number | null | undefined;
  hours?: number | null | undefined;
  else?: Offset | null | undefined;
}

export interface Times {
  opens: Offset;
  best: Offset;
  closes: Offset;
}

export const unitOf = (offset: Offset): Unit => UNITS.find((unit) => offset[unit] != null) ?? "days";
export const amountOf = (offset: Offset): number => offset[unitOf(offset)] ?? 0;

/** The same offset with another distance; what it falls back on moves along. */
export function atDistance(offset: Offset, amount: number, unit: Unit): Offset {
  const made: Offset = { anchor: offset.anchor, [unit]: amount };
  return offset.else ? { ...made, else: atDistance(offset.else, amount, unit) } : made;
}

/** The same distance from another anchor; a winner's start falls back on the no while nobody knows it. */
export function fromAnchor(offset: Offset, anchor: Anchor): Offset {
  const distance = { [unitOf(offset)]: amountOf(offset) };
  const made: Offset = { anchor, ...distance };
  return anchor === "winner_start" ? { ...made, else: { anchor: "rejection", ...distance } } : made;
}

/** A plain name, after "after" or "before", and after "on the day of". */
type AnchorNames = Record<Anchor, { name: string; after: string; of: string }>;
const same = (name: string, after: string) => ({ name, after, of: after });

const ENGLISH: AnchorNames = {
  rejection: same("The no", "the no"),
  winner_start: same("The other person’s start", "the other person’s start"),
  request: same("Asking for the coffee", "asking"),
  previous_step: same("The step before", "the step before"),
  coffee: same("The coffee", "the coffee"),
  trial_start: same("The start of the trial", "the start of the trial"),
  review: same("The review", "the review"),
  decision: same("The decision day", "the decision day"),
  last_touch: same("The last touch", "the last touch"),
};
const GERMAN: AnchorNames = {
  rejection: { name: "Die Absage", after: "der Absage", of: "der Absage" },
  winner_start: {
    name: "Der Start der anderen Person",
    after: "dem Start der anderen Person",
    of: "des Starts der anderen Person",
  },
  request: { name: "Die Bitte um den Kaffee", after: "der Bitte", of: "der Bitte" },
  previous_step: { name: "Der Schritt davor", after: "dem Schritt davor", of: "des Schritts davor" },
  coffee: { name: "Der Kaffee", after: "dem Kaffee", of: "des Kaffees" },
  trial_start: { name: "Der Beginn der Probe", after: "dem Beginn der Probe", of: "des Beginns der Probe" },
  review: { name: "Das Monatsgespräch", after: "dem Monatsgespräch", of: "des Monatsgesprächs" },
  decision: { name: "Der Tag der Entscheidung", after: "dem Tag der Entscheidung", of: "der Entscheidung" },
  last_touch: { name: "Der letzte Kontakt", after: "dem letzten Kontakt", of: "des letzten Kontakts" },
};
const NAMES = { en: ENGLISH, de: GERMAN };

export const anchorName = (anchor: Anchor, lang: Lang): string => NAMES[lang][anchor].name;

const UNIT_NAMES: Record<Lang, Record<Unit | "minutes", [one: string, several: string]>> = {
  en: {
    days: ["day", "days"],
    business_days: ["working day", "working days"],
    hours: ["hour", "hours"],
    minutes: ["minute", "minutes"],
  },
  de: {
    days: ["Tag", "Tage"],
    business_days: ["Arbeitstag", "Arbeitstage"],
    hours: ["Stunde", "Stunden"],
    minutes: ["Minute", "Minuten"],
  },
};

export const unitName = (unit: Unit, lang: Lang): string => UNIT_NAMES[lang][unit][1];

function count(amount: number, unit: Unit, lang: Lang): string {
  const far = Math.abs(amount);
  if (unit === "hours" && !Number.isInteger(far)) {
    const minutes = Math.round(far * 60);
    return `${minutes} ${UNIT_NAMES[lang].minutes[minutes === 1 ? 0 : 1]}`;
  }
  return `${far} ${UNIT_NAMES[lang][unit][far === 1 ? 0 : 1]}`;
}

function at(offset: Offset, lang: Lang): string {
  const { after, of } = NAMES[lang][offset.anchor];
  const amount = amountOf(offset);
  const unit = unitOf(offset);
  if (amount === 0 && unit === "hours") return lang === "de" ? `zur Zeit ${of}` : `at the time of ${of}`;
  if (amount === 0) return lang === "de" ? `am Tag ${of}` : `on the day of ${of}`;
  return `${count(amount, unit, lang)} ${side(amount, lang)} ${after}`;
}

function side(amount: number, lang: Lang): string {
  if (lang === "de") return amount > 0 ? "nach" : "vor";
  return amount > 0 ? "after" : "before";
}

/** What counts while the anchor is unknown: " (else after the no)"; empty where nothing does. */
function fallback(offset: Offset, lang: Lang): string {
  const others: string[] = [];
  for (let next = offset.else; next; next = next.else) {
    const same = amountOf(next) !== 0 && amountOf(next) === amountOf(offset);
    others.push(same ? `${side(amountOf(next), lang)} ${NAMES[lang][next.anchor].after}` : at(next, lang));
  }
  const otherwise = lang === "de" ? "sonst" : "else";
  return others.length > 0 ? ` (${otherwise} ${others.join(`, ${otherwise} `)})` : "";
}

function shareable({ opens, best, closes }: Times): boolean {
  const all = [opens, best, closes];
  const signs = new Set(all.map((one) => Math.sign(amountOf(one))));
  const units = new Set(all.map(unitOf));
  const anchors = new Set(all.map((one) => one.anchor));
  const whole = all.every((one) => Number.isInteger(amountOf(one)));
  return signs.size === 1 && !signs.has(0) && units.size === 1 && anchors.size === 1 && whole;
}

/**
 * A step's times as a sentence: "Opens 3, best 4, closes 6 working days after asking."
 * The distance is said once where all three share it.
 */
export function timesInWords(times: Times, lang: Lang): string {
  const said = lang === "de" ? ["Öffnet", "am besten", "schließt"] : ["Opens", "best", "closes"];
  const { opens, best, closes } = times;
  if (shareable(times)) {
    const far = (offset: Offset) => Math.abs(amountOf(offset));
    return `${said[0]} ${far(opens)}, ${said[1]} ${far(best)}, ${said[2]} ${at(closes, lang)}${fallback(closes, lang)}.`;
  }
  const tell = (offset: Offset) => at(offset, lang) + fallback(offset, lang);
  const then = lang === "de" ? "dann" : "then";
  const peak = tell(best) === tell(opens) ? then : tell(best);
  return `${said[0]} ${tell(opens)}, ${said[1]} ${peak}, ${said[2]} ${tell(closes)}.`;
}
