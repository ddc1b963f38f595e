import type { choices as english } from "../en/choices";

export const choices: typeof english = {
  plays: "Abfolgen",
  playsText: "Die Schritte und Tage, die eine Absage in Gang setzt. Kopiere eine und mach sie zu deiner.",
  pause: {
    title: "Pause",
    text: "Bis zu diesem Tag klingelt nichts. Die Fenster bleiben offen; was sich inzwischen schließt, klingelt nie, und Heute sagt es.",
    until: "Still bis",
    keep: "Pause machen",
    on: (day) => `Das Telefon ist still bis ${day}.`,
    end: "Wieder klingeln",
    paused: "Pause.",
    ended: "Es klingelt wieder.",
    ahead: "Wähle einen Tag, der noch kommt.",
  },
  odds: {
    title: "Die Uhr der anderen Person",
    text: "So viele Tage nach dem Antritt: wie wahrscheinlich die Stelle wieder frei ist. Eine Annahme über Stellen im Allgemeinen, nicht über jemanden.",
    source: "18 % binnen sechs Monaten: Spring Personnel, 2014. Auf die Tage verteilt nach BambooHR.",
    day: (day) => `Tag ${day}, Prozent`,
    keep: "Diese Zahlen sichern",
    usual: "Zurück zu den üblichen Zahlen",
    usualNow: "Das sind die üblichen Zahlen.",
    ownNow: "Das sind deine eigenen Zahlen.",
    between: "Eine Zahl von 0 bis 100.",
    falling: "Die Zahlen fallen nie: Das ist weniger als am Tag davor.",
  },
};
