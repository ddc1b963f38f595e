import { wall } from "./dates";

interface OneWay {
  device: string;
  state: string;
  last_status: number | null;
  at: string | null;
  next_at: string | null;
}
interface Rung {
  id: string;
  kind: string;
  state: string;
  window_id: string | null;
  window_ids: readonly string[];
  due_at: string;
  deliveries: readonly OneWay[];
}

/** What became of a reminder on one device, or on all of them alike. */
type Said =
  | "rang"
  | "ringing"
  | "waits"
  | "again"
  | "gone"
  | "removed"
  | "refused"
  | "failed"
  | "late"
  | "done"
  | "later"
  | "nobody"
  | "unknown";

export interface Line {
  said: Said;
  /** The device's own id, `email`, or nothing where all are meant. */
  device: string;
  /** The instant that the sentence names. */
  at: string | null;
}

export interface Entry {
  id: string;
  kind: string;
  /** How many windows it stands for. */
  count: number;
  window: string | null;
  day: string;
  minutes: number;
  lines: Line[];
}

export interface LogDay {
  day: string;
  entries: Entry[];
}

/** What stands for a device where a reminder goes out by e-mail. */
export const MAIL = "email";

const OF_ALL: ReadonlySet<Said> = new Set(["late", "done", "later", "nobody"]);
const ENDS: Readonly<Record<string, Said>> = {
  sent: "rang",
  refused: "refused",
  expired: "late",
  dead: "failed",
};
const GAVE_UP: ReadonlySet<number | null> = new Set([404, 410]);

/** Whether the push service of a device has given it up, rather than a person removed it. */
export const gaveUp = (way: Pick<OneWay, "state" | "last_status">): boolean =>
  way.state === "gone" && GAVE_UP.has(way.last_status);

function saidOf(way: OneWay, whole: string): Said {
  if (way.state === "pending") return way.next_at === null ? "ringing" : way.at ? "again" : "waits";
  if (way.state === "gone") return gaveUp(way) ? "gone" : "removed";
  if (way.state === "withdrawn") return whole === "superseded" ? "later" : "done";
  return ENDS[way.state] ?? "unknown";
}

function linesOf(one: Rung): Line[] {
  if (one.deliveries.length === 0) return [{ said: "nobody", device: "", at: null }];
  const lines = one.deliveries.map((way): Line => {
    const said = saidOf(way, one.state);
    return {
      said,
      device: OF_ALL.has(said) ? "" : way.device,
      at: said === "again" || said === "waits" ? way.next_at : way.at,
    };
  });
  return lines.filter((line, i) => line.device || lines.findIndex((other) => other.said === line.said) === i);
}

/** When a reminder first rang, else when it was to ring. */
function timeOf(one: Rung): string {
  const rang = one.deliveries.flatMap((way) => (way.state === "sent" && way.at ? [way.at] : []));
  return rang.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? one.due_at;
}

/** The last `count` reminders by days of a zone, the latest first. */
export function logOf(reminders: readonly Rung[], zone: string, count: number): LogDay[] {
  const latest = reminders
    .map((one) => ({ one, time: timeOf(one) }))
    .sort((a, b) => Date.parse(b.time) - Date.parse(a.time))
    .slice(0, count);
  const days: LogDay[] = [];
  for (const { one, time } of latest) {
    const at = wall(time, zone);
    const entry: Entry = {
      id: one.id,
      kind: one.kind,
      count: one.window_ids.length,
      window: one.window_id,
      day: at.day,
      minutes: at.minutes,
      lines: linesOf(one),
    };
    const last = days.at(-1);
    if (last?.day === at.day) last.entries.push(entry);
    else days.push({ day: at.day, entries: [entry] });
  }
  return days;
}

const SOON = 60_000;

/** Whether anything in the log happens within a minute of `now` (epoch milliseconds): it is worth reading again. */
export const moves = (reminders: readonly Rung[], now: number): boolean =>
  reminders.some((one) =>
    one.deliveries.some(
      (way) => way.state === "pending" && (way.next_at === null || Date.parse(way.next_at) - now < SOON),
    ),
  );

/** An account that rang and rings nowhere any more; `wished` says that this device was to ring. */
export function fellSilent(
  devices: readonly { rings: boolean }[],
  reminders: readonly Rung[],
  wished: boolean,
): boolean {
  if (devices.length > 0) return devices.every((one) => !one.rings);
  const rung = reminders.map((one) => one.deliveries.filter((way) => way.device !== MAIL));
  return wished || (rung.find((ways) => ways.length > 0)?.every(gaveUp) ?? false);
}
