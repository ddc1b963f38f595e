export type Route =
  | { page: "today" }
  | { page: "window"; id: string; act: "done" | "snooze" | "skip" | null }
  | { page: "no"; step: 1 | 2 | 3 | "saved"; opportunity: string | null }
  | { page: "plan" }
  | { page: "employer"; id: string }
  | { page: "people" }
  | { page: "person"; id: string | null; employer: string | null }
  | { page: "opportunity"; id: string }
  | { page: "new-opportunity"; employer: string | null }
  | { page: "touch"; contact: string | null }
  | { page: "coffee"; opportunity: string }
  | { page: "needs"; opportunity: string }
  | { page: "trial"; opportunity: string }
  | { page: "shelf" }
  | { page: "plays" }
  | { page: "play"; id: string }
  | { page: "insights" }
  | { page: "settings" }
  | { page: "install" }
  | { page: "welcome" }
  | { page: "gone" };

type Query = { get(name: string): string | null };

function act(query: Query): "done" | "snooze" | "skip" | null {
  const asked = query.get("act");
  return asked === "done" || asked === "snooze" || asked === "skip" ? asked : null;
}

function no(step: string | undefined, query: Query): Route {
  const steps = { "": 1, 1: 1, 2: 2, 3: 3, saved: "saved" } as const;
  const found = steps[(step ?? "") as keyof typeof steps];
  return found ? { page: "no", step: found, opportunity: query.get("opportunity") } : { page: "gone" };
}

function single(first: string | undefined): Route {
  switch (first ?? "today") {
    case "today":
    case "plan":
    case "people":
    case "shelf":
    case "plays":
    case "insights":
    case "settings":
    case "install":
    case "welcome":
      return { page: (first ?? "today") as "today" };
    default:
      return { page: "gone" };
  }
}

/** The screen that an address of the app names. */
export function routeOf(path: string, query: Query): Route {
  const [first, second, ...more] = path.split("/").filter(Boolean);
  if (more.length > 0) return { page: "gone" };
  if (first === "no") return no(second, query);
  if (first === "touch" && !second) return { page: "touch", contact: query.get("contact") };
  if (!second) return single(first);
  switch (first) {
    case "windows":
      return { page: "window", id: second, act: act(query) };
    case "employers":
      return { page: "employer", id: second };
    case "people":
      return { page: "person", id: second === "new" ? null : second, employer: query.get("employer") };
    case "coffee":
    case "needs":
    case "trial":
      return { page: first, opportunity: second };
    case "plays":
      return { page: "play", id: second };
    case "opportunities":
      return second === "new"
        ? { page: "new-opportunity", employer: query.get("employer") }
        : { page: "opportunity", id: second };
    default:
      return { page: "gone" };
  }
}
