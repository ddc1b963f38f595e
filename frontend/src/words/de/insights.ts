import type { insights as english } from "../en/insights";

const list = (items: readonly (string | number)[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} und ${items.at(-1)}`;
const times = (count: number) => (count === 1 ? "einmal" : `${count}-mal`);

export const insights: typeof english = {
  intro: "Was deine eigenen Zahlen sagen, und wie sicher sie sind.",
  numbers: "In Zahlen",
  way: {
    title: "Der Weg zurück",
    applied: (count) => (count === 1 ? "1 Bewerbung" : `${count} Bewerbungen`),
    interviewing: (count) => (count === 1 ? "1 Gespräch" : `${count} Gespräche`),
    rejected: (count) => (count === 1 ? "1 Absage" : `${count} Absagen`),
    back: (count) => (count === 1 ? "1 kam zurück" : `${count} kamen zurück`),
    finding: (parts, back, of) => {
      if (of === 0) return `${parts.join(", ")}.`;
      const came =
        back === 0
          ? "noch kam keine zurück"
          : of === 1
            ? "daraus wurde doch noch etwas"
            : `aus ${back} von ${of} wurde doch noch etwas`;
      return `${parts.join(", ")}; ${came}.`;
    },
    stage: "Stand",
    count: "Wie viele",
    came: "Zurückgekommen",
  },
  answers: {
    title: "Was eine Antwort bekommt",
    finding: (title, done, count, rate, low, high) =>
      `${title}: ${times(done)} getan, ${times(count)} Antwort: ${rate}\u00a0%, wahrscheinlich ${low} bis ${high}.`,
    few: "Noch zu wenige, um etwas zu sagen: von jedem unter zehn.",
    none: "Noch ist kein Schritt getan.",
    line: (n) => `n ${n}`,
    tooFew: "zu wenige",
    said: (count, n) => `${count} von ${n} beantwortet`,
    scale: "Beantwortet, von hundert; auf dem Strich liegt wahrscheinlich der wahre Wert.",
    step: "Schritt",
    done: "Getan",
    replied: "Antwort",
    met: "Getroffen",
    back: "Zurück",
    likely: (low, high) => `${low} bis ${high}\u00a0%`,
    percent: (rate) => `${rate}\u00a0%`,
  },
  days: {
    title: "Tage bis zur zweiten Chance",
    finding: (days) =>
      days.length === 1
        ? `Einmal kam es zurück: an Tag ${days[0]}.`
        : `${days.length}-mal kam es zurück: an den Tagen ${list(days)}.`,
    many: (count, first, last) => `${count}-mal kam es zurück, zwischen Tag ${first} und Tag ${last}.`,
    median: (days) => `Die Hälfte davon binnen ${days} Tagen.`,
    none: "Noch kam nichts zurück. Das braucht seine Zeit.",
    strips: (play) => `Getönt: wann die Fenster von „${play}“ offen sind, ab der Absage gezählt.`,
    day: "Tag",
    count: "Wie oft",
  },
  reasons: { title: "Gründe, die sie nannten", times },
};
