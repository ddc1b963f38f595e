import type { coffee as en } from "../en/coffee";

export const coffee: typeof en = {
  title: (name) => `Kaffee mit ${name}`,
  untitled: "Kaffee",
  awake: "Bildschirm bleibt an",
  begin: "Es geht los",
  ready: (minutes) => `${minutes} Minuten`,
  left: (minutes) => (minutes === 1 ? "noch 1 Minute" : `noch ${minutes} Minuten`),
  over: (minutes) => `Die ${minutes} Minuten sind um`,
  thanks: (time) => `Bedank dich um ${time} Uhr`,
  thanksAfter: (minute) => `Bedank dich nach ${minute}`,
  heard: (count) => `${count} gehört`,
  heardFrom: (name) => `Was ${name} gesagt hat`,
  heardThere: "Was gesagt wurde",
  placeholder: "Ein paar Worte",
  keep: "Festhalten",
  kept: (text) => `Festgehalten: ${text}`,
  waits: "wartet auf diesem Telefon",
  remove: (text) => `Entfernen: ${text}`,
  removed: "Entfernt.",
  end: "Der Kaffee ist vorbei",
};
