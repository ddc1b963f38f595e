import type { Words } from "..";

const NUMBERS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(" ");

/** A small count in words, a larger one in figures. */
export const inWords = (count: number): string => NUMBERS[count] ?? String(count);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const common: Omit<Words, "lang" | "today" | "no" | "search" | "settings"> = {
  within: (title) => title,
  quotes: ["„", "“"],
  nav: {
    main: "Hauptmenü",
    today: "Heute",
    plan: "Plan",
    add: "Neu",
    people: "Kontakte",
    insights: "Einblicke",
    settings: "Einstellungen",
    skip: "Zum Inhalt springen",
    back: "Zurück",
    close: "Schließen",
  },
  buttons: {
    save: "Sichern",
    again: "Noch einmal versuchen",
    undo: "Rückgängig",
    change: "Ändern",
    later: "Später",
    add: "Hinzufügen",
    remove: "Entfernen",
    next: "Weiter",
    open: "Öffnen",
  },
  optional: "wenn du magst",
  loading: "Einen Moment",
  errors: {
    server: "Das ging nicht durch. Es bleibt hier erhalten.",
    read: "Das lässt sich gerade nicht lesen.",
    signedOut: "Bitte melde dich neu an. Deine Worte bleiben erhalten.",
    gone: "Das gibt es hier nicht mehr.",
    conflict: "Das wurde anderswo geändert. Es ist neu gelesen; bitte sieh noch einmal hin.",
    slow: "Das war viel auf einmal. Bitte warte einen Moment.",
    required: "Das wird gebraucht.",
    dateToCome: "Wähle eine Zeit, die noch kommt.",
    dateAhead: "Wähle ein Datum bis heute.",
    order: "Das Ende kommt nach dem Anfang.",
    invalid: "Bitte sieh dir das noch einmal an.",
    refused: "So geht das gerade nicht.",
  },
  offline: {
    line: (waiting) =>
      waiting === 0
        ? "Offline. Alles geht."
        : `Offline. Alles geht; ${waiting === 1 ? "eine Sache wartet" : `${waiting} Dinge warten`}.`,
    waiting: (count) =>
      count === 1
        ? "Eine Sache wartet darauf, hinauszugehen."
        : `${count} Dinge warten darauf, hinauszugehen.`,
    refused: (title) => `Das konnte nicht hinausgehen: ${title}`,
    sent: "Gesendet.",
  },
  update: { ready: "Eine neue Version ist da.", use: "Benutzen", later: "Später" },
  said: {
    saved: "Gesichert.",
    undone: "Zurückgenommen.",
    moved: "Verschoben.",
    sent: "Gesendet.",
    copied: "Kopiert.",
  },
  auth: {
    inTitle: "Schön, dass du da bist.",
    inIntro: "Melde dich an und sieh, was offen ist.",
    upTitle: "Ein Nein ist nicht das Ende.",
    upIntro: "Comeback behält die Tage im Blick und klingelt, wenn sich ein Fenster öffnet.",
    email: "E-Mail",
    password: "Passwort",
    passwordHint: "Zwölf Zeichen oder mehr.",
    name: "Dein Name",
    zone: "Zeitzone",
    signIn: "Anmelden",
    signUp: "Anfangen",
    toSignUp: "Neu hier? Anfangen",
    toSignIn: "Schon hier? Anmelden",
    wrong: "E-Mail und Passwort passen nicht zusammen.",
    known: "Diese E-Mail gibt es hier schon. Melde dich damit an.",
    short: "Mindestens zwölf Zeichen.",
    noEmail: "Schreib sie wie name@example.org.",
  },
  welcome: {
    head: (step) => `Ein erster Blick, ${step} von 3`,
    no: "Hat jemand abgesagt?",
    noText: "Dann gibt es heute etwas zu tun.",
    yes: "Ja, aufschreiben",
    notYet: "Noch nicht",
    where: "Wo wohnst du?",
    whereText: "Feiertage verschieben die Tage.",
    country: "Land",
    region: "Region",
    regionHint: "Zwei oder drei Buchstaben, etwa BY oder CA.",
    ring: "Wann darf das Telefon klingeln?",
    ringText: "Nie in den Stunden dazwischen. Die Fenster bleiben trotzdem offen.",
    quietFrom: "Still ab",
    quietTo: "Still bis",
    skip: "Überspringen",
  },
  add: {
    title: "Neu",
    no: "Sie haben abgesagt",
    noText: "Hier fängt die Arbeit an",
    touch: "Kontakt festhalten",
    touchText: "Du hast geschrieben, telefoniert, jemanden getroffen",
    give: "Etwas zum Weitergeben",
    person: "Ein Kontakt",
    opportunity: "Eine Stelle",
  },
  insights: { title: "Einblicke", empty: "Noch zu wenige, um etwas zu sagen." },
};
