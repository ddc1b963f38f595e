import { signal } from "@preact/signals";
import { Problem, problemOf, reach, Unreachable } from "../api/client";
import { offline } from "../api/signals";
import { words } from "../words";
import { say } from "./live";
import { notice } from "./notice";
import { me } from "./session";
import { keep, kept, store, type Waiting } from "./store";

/** What waits on this phone, oldest first. */
export const waiting = signal<Waiting[]>([]);

async function reread(): Promise<void> {
  const all = await (await store()).getAll("outbox");
  waiting.value = all.filter((item) => item.account === me.value?.id).sort((a, b) => a.at - b.at);
}

async function deliver(item: Waiting): Promise<unknown> {
  const response = await reach(
    new Request(location.origin + item.path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": item.key },
      body: JSON.stringify(item.body),
    }),
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, body);
  return body;
}

export type Sent<T> = { pending: false; data: T } | { pending: true };

/** Sends now, or keeps it on this phone until it can go; throws when the server refuses. */
export async function send<T>(item: Omit<Waiting, "account" | "at">): Promise<Sent<T>> {
  const mine = { ...item, at: Date.now(), account: me.value?.id ?? "" };
  if (waiting.value.length > 0) await flush();
  if (waiting.value.length === 0) {
    try {
      return { pending: false, data: (await deliver(mine)) as T };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  }
  await (await store()).put("outbox", mine);
  await reread();
  return { pending: true };
}

/** Takes back something that still waits; false when it has gone out already. */
export async function takeBack(key: string): Promise<boolean> {
  const db = await store();
  const here = await db.get("outbox", key);
  await db.delete("outbox", key);
  await reread();
  return here !== undefined;
}

const RETRY = 30_000;
const LATER = new Set([401, 403, 408, 409, 425, 429]);

async function settle(item: Waiting): Promise<boolean> {
  try {
    await deliver(item);
  } catch (error) {
    if (error instanceof Unreachable) return false;
    const stays =
      error instanceof Problem && (error.status >= 500 || (LATER.has(error.status) && !isFinal(error)));
    if (stays) return false;
    notice.value = words.value.offline.refused(item.title);
    if (item.restore && (await kept(item.restore.name)) === undefined) {
      await keep(item.restore.name, item.restore.value);
    }
  }
  await (await store()).delete("outbox", item.key);
  return true;
}

/** A 409 that is not "in flight" says the thing is settled otherwise: waiting longer changes nothing. */
const isFinal = (problem: Problem): boolean =>
  problem.status === 409 && !/in.?flight|in.?progress|idempotency/i.test(problem.details.type);

let flushing: Promise<unknown> | undefined;

async function drain(): Promise<void> {
  await reread();
  const before = waiting.value.length;
  for (const item of waiting.value) if (!(await settle(item))) break;
  await reread();
  if (before > 0 && waiting.value.length === 0) say(words.value.offline.sent);
}

/** Sends what waits, in order; one run at a time, also across tabs. */
export async function flush(): Promise<void> {
  flushing ??= navigator.locks.request("outbox", drain).finally(() => {
    flushing = undefined;
  });
  await flushing;
}

export function startOutbox(): void {
  const tryNow = () => {
    if (me.value) void flush();
  };
  addEventListener("online", tryNow);
  addEventListener("offline", () => {
    offline.value = true;
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tryNow());
  me.subscribe(tryNow);
  // Some phones never say that they are online again.
  setInterval(() => waiting.value.length > 0 && tryNow(), RETRY);
}
