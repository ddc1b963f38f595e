import type { giving as en } from "../en/giving";

export const giving: typeof en = {
  title: "Aus deinem Regal",
  none: "Etwas anderes",
  fits: (topics) => `passt zu ${topics.join(", ")}`,
  empty: "Im Regal ist noch nichts Passendes. Ideen:",
  shelf: "Zum Regal",
  anew: "Neu entwerfen",
  kinds: {
    article: "Artikel",
    referral: "Empfehlung",
    introduction: "Vorstellung",
    event: "Veranstaltung",
    tip: "Tipp",
  },
  again: "Das hat diese Person schon bekommen. Wähle etwas anderes.",
};
