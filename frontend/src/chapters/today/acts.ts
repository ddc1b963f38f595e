import { Problem } from "../../api/client";
import { newId } from "../../api/new-id";
import type { Acted, TodayItem, Window } from "../../api/types";
import { undoAct } from "../../api/windows";
import { now } from "../../app/clock";
import { say } from "../../app/live";
import { send, takeBack } from "../../app/outbox";
import { self } from "../../app/session";
import { longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { moment } from "./marks";
import { acted, amend, mark, quieted, type Row, readAgain } from "./state";

export type Outcome = "none" | "replied" | "accepted" | "declined" | "met";

export const ASKS_TO_MEET: ReadonlySet<string> = new Set(["coffee_request", "thank_you", "nudge"]);

export interface DoneFacts {
  outcome: Outcome;
  notes?: string;
  meets_at?: string;
  give_id?: string;
}

const path = (id: string, act: string) => `/api/v1/windows/${id}/${act}`;

function row(item: TodayItem, line: string, next: string, waits: string | null): Row {
  return { item, line, next: waits ? words.value.today.pending : next, waits, at: Date.now() };
}

/** What was done, as a sentence: "You said hello to Tom." */
function didLine(item: TodayItem): string {
  const w = words.value.today;
  const say = w.did[item.kind] ?? w.did.other;
  const name = item.contact?.name ?? (w.did[item.kind] ? w.them : item.title);
  return say ? say(name) : item.title;
}

function nextLine(outcome: Outcome, answer: Acted): string {
  const w = words.value.today.what;
  const said = outcome === "replied" && answer.ended.length > 0 ? w.repliedStop : w[outcome];
  const unset = outcome === "accepted" && ASKS_TO_MEET.has(answer.window.kind);
  const first = [...answer.windows].sort((a, b) => a.opens_at.localeCompare(b.opens_at))[0];
  if (!first) return unset ? w.acceptedUnset : said;
  const me = self();
  const day = longDay(wall(first.opens_at, me.time_zone).day, me.language);
  return `${said} ${w.next(words.value.within(first.title), day)}`;
}

/** Writes down that a window was acted on; offline it waits on this phone. */
export async function finish(item: TodayItem, facts: DoneFacts): Promise<void> {
  const line = didLine(item);
  const key = newId();
  const sent = await send<Acted>({
    key,
    path: path(item.id, "done"),
    body: facts,
    title: line,
    window: item.id,
  });
  const next = sent.pending ? "" : nextLine(facts.outcome, sent.data);
  mark(item.id, row(item, line, next, sent.pending ? key : null));
  say(`${line} ${acted.value.get(item.id)?.next ?? ""}`);
  if (!sent.pending) void readAgain();
}

export async function skip(item: TodayItem, reason: string): Promise<void> {
  const w = words.value;
  const line = w.today.skipped(w.within(item.title));
  const key = newId();
  const sent = await send<Window>({
    key,
    path: path(item.id, "skip"),
    body: { reason },
    title: line,
    window: item.id,
  });
  mark(item.id, row(item, line, w.today.skippedNext, sent.pending ? key : null));
  say(line);
  if (!sent.pending) void readAgain();
}

/** Quiet until an instant, or the next working morning when none is given. */
export async function snooze(item: TodayItem, until: string | null, about: string): Promise<void> {
  const me = self();
  const key = newId();
  const body = until ? { until } : {};
  const title = words.value.today.snoozed(item.title, about);
  const sent = await send<Window>({ key, path: path(item.id, "snooze"), body, title, window: null });
  const quiet = sent.pending ? until : sent.data.snoozed_until;
  amend(item.id, { snoozed_until: quiet });
  if (!sent.pending) quieted.value = new Set(quieted.value).add(item.id);
  say(words.value.today.quiet(quiet ? moment(quiet, me.time_zone, me.language, now.value) : about));
}

/** Takes an act back: from this phone while it waits here, else from the server, for ten minutes. */
export async function takeBackAct(id: string): Promise<void> {
  const done = acted.value.get(id);
  if (!done) return;
  const held = done.waits ? await takeBack(done.waits) : await undone(id);
  const next = done.waits ? words.value.offline.sent : words.value.today.tooLate;
  mark(id, held ? null : { ...done, waits: null, final: !done.waits, next });
  say(held ? words.value.said.undone : next);
  await readAgain();
  if (held) focusCard(id);
}

/** A snooze taken back: the light falls again. */
export async function wake(id: string): Promise<void> {
  const held = await undone(id);
  quieted.value = new Set([...quieted.value].filter((one) => one !== id));
  say(held ? words.value.said.undone : words.value.today.tooLate);
  if (held) amend(id, { snoozed_until: null });
  await readAgain();
  focusCard(id);
}

/** The button that was tapped is gone; its card has the focus then. */
function focusCard(id: string): void {
  const title = document.getElementById(`w-${id}`);
  (title?.querySelector("a") ?? title)?.focus();
}

async function undone(id: string): Promise<boolean> {
  try {
    await undoAct(id);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return false;
    throw error;
  }
}
