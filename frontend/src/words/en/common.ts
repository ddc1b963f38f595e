const NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split(" ");

/** A small count in words, a larger one in figures. */
export const inWords = (count: number): string => NUMBERS[count] ?? String(count);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const common = {
  /** A title in the middle of a sentence: "say hello to Tom". */
  within: (title: string) =>
    /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title,
  quotes: ["“", "”"],
  nav: {
    main: "Main",
    today: "Today",
    plan: "Plan",
    add: "Add",
    people: "People",
    insights: "Insights",
    settings: "Settings",
    skip: "Skip to the content",
    back: "Back",
    close: "Close",
  },
  buttons: {
    save: "Save",
    again: "Try again",
    undo: "Undo",
    change: "Change",
    later: "Later",
    add: "Add",
    remove: "Remove",
    next: "Next",
    open: "Open",
  },
  optional: "if you like",
  loading: "One moment",
  errors: {
    server: "That did not go through. It is kept here.",
    read: "This could not be read just now.",
    signedOut: "Please sign in again. Your words are kept.",
    gone: "This is not here any more.",
    conflict: "This changed elsewhere. It has been read again; please look once more.",
    slow: "That was a lot at once. Please wait a moment.",
    required: "This is needed.",
    dateToCome: "Choose a time still to come.",
    dateAhead: "Choose a date up to today.",
    order: "The end comes after the start.",
    invalid: "Please look at this once more.",
    refused: "That cannot be done as it stands.",
  },
  offline: {
    line: (waiting: number) =>
      waiting === 0
        ? "Offline. Everything works."
        : `Offline. Everything works; ${waiting === 1 ? "1 thing waits" : `${waiting} things wait`}.`,
    waiting: (count: number) =>
      count === 1 ? "1 thing waits to go out." : `${count} things wait to go out.`,
    refused: (title: string) => `This could not go out: ${title}`,
    sent: "Sent.",
  },
  update: { ready: "A new version is ready.", use: "Use it", later: "Later" },
  said: { saved: "Saved.", undone: "Undone.", moved: "Moved.", sent: "Sent.", copied: "Copied." },
  auth: {
    inTitle: "Good to see you.",
    inIntro: "Sign in, and see what is open.",
    upTitle: "A no is not the end.",
    upIntro: "Comeback keeps the days, and rings when a window opens.",
    email: "E-mail",
    password: "Password",
    passwordHint: "Twelve characters or more.",
    name: "Your name",
    zone: "Time zone",
    signIn: "Sign in",
    signUp: "Start",
    toSignUp: "New here? Start",
    toSignIn: "Already here? Sign in",
    wrong: "E-mail and password do not fit together.",
    known: "This e-mail is here already. Sign in instead.",
    short: "Twelve characters at least.",
    noEmail: "Write it like name@example.org.",
  },
  welcome: {
    head: (step: number) => `A first look, ${step} of 3`,
    no: "Has somebody said no?",
    noText: "Then there is something to do, today.",
    yes: "Yes, put it down",
    notYet: "Not yet",
    where: "Where do you live?",
    whereText: "Public holidays move the days.",
    country: "Country",
    region: "Region",
    regionHint: "Two or three letters, such as BY or CA.",
    ring: "When may the phone ring?",
    ringText: "Never in the hours between. Windows stay open all the same.",
    quietFrom: "Quiet from",
    quietTo: "Quiet until",
    skip: "Skip this",
  },
  add: {
    title: "Add",
    no: "They said no",
    noText: "Where the work starts",
    touch: "Log a touch",
    touchText: "You wrote, called or met",
    person: "A person",
    opportunity: "An opportunity",
  },
  insights: { title: "Insights", empty: "Too few to say yet." },
};
