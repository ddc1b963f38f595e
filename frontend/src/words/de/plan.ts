import type { plan as english } from "../en/plan";

export const plan: typeof english = {
  some: (count, role) => `${count} × ${role}`,
  touched: (day) => `Zuletzt in Kontakt am ${day}.`,
  untouched: "Noch kein Kontakt.",
  gave: (day) => `Zuletzt etwas gegeben am ${day}.`,
  nothingGiven: "Noch nichts gegeben.",
  next: (day) => `Nächstes Fenster am ${day}.`,
  noNext: "Kein Fenster in Sicht.",
  to: "Verschieben nach …",
  place: (rank) => `Nummer ${rank}`,
  after: (name) => `an den Platz von ${name}`,
};
