interface RingAction {
  action: string;
  title: string;
  navigate: string;
}

/** What the service worker shows: read from Declarative Web Push JSON, or the text for an unknown push. */
export interface Ring {
  title: string;
  body: string;
  navigate: string;
  lang: string;
  tag: string | undefined;
  timestamp: number | undefined;
  badge: number | undefined;
  actions: RingAction[];
  data: Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

function badge(value: unknown): number | undefined {
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : undefined;
}

function actions(value: unknown): RingAction[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isRecord)
    .flatMap((one) => {
      const [action, title] = [text(one.action), text(one.title)];
      return action && title ? [{ action, title, navigate: text(one.navigate) ?? "" }] : [];
    })
    .slice(0, 2);
}

const UNKNOWN: Record<string, string> = {
  en: "Today shows what is open.",
  de: "Heute zeigt, was offen ist.",
};

/** The text for an empty, broken or unknown push, in the phone's language. */
function unknownRing(language: string): Ring {
  const lang = language.toLowerCase().startsWith("de") ? "de" : "en";
  return {
    title: "Comeback",
    body: UNKNOWN[lang] ?? "",
    navigate: "/today",
    lang,
    tag: "unknown",
    timestamp: undefined,
    badge: undefined,
    actions: [],
    data: {},
  };
}

/** Reads a payload; anything that is not Declarative Web Push with a title becomes the unknown ring. */
export function readPayload(raw: string | undefined, language: string): Ring {
  const fallback = unknownRing(language);
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw ?? "");
  } catch {
    return fallback;
  }
  if (!isRecord(parsed) || parsed.web_push !== 8030 || !isRecord(parsed.notification)) return fallback;
  const note = parsed.notification;
  const title = text(note.title);
  if (!title) return fallback;
  return {
    title,
    body: text(note.body) ?? "",
    navigate: text(note.navigate) ?? fallback.navigate,
    lang: text(note.lang) ?? fallback.lang,
    tag: text(note.tag),
    timestamp: typeof note.timestamp === "number" ? note.timestamp : undefined,
    badge: badge(parsed.app_badge) ?? badge(note.app_badge),
    actions: actions(note.actions),
    data: isRecord(note.data) ? note.data : {},
  };
}
