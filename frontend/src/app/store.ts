import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A request that waits on this phone until the server has it. */
export interface Waiting {
  /** Idempotency key. */
  key: string;
  /** When it was put in, in machine milliseconds: the order in which it goes out. */
  at: number;
  account: string;
  path: string;
  body: unknown;
  /** What the person called it, for the line above the bar. */
  title: string;
  /** The window it acts on, if any. */
  window: string | null;
  /** What is kept again, under its name, when the server refuses: words are not lost. */
  restore?: { name: string; value: unknown };
}

interface Box extends DBSchema {
  outbox: { key: string; value: Waiting };
  kept: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<Box>> | undefined;

/** The phone's own store: what waits, drafts, the last Today, the device id. */
export function store(): Promise<IDBPDatabase<Box>> {
  opened ??= openDB<Box>("comeback", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "key" });
      db.createObjectStore("kept");
    },
  });
  return opened;
}

export const keep = async (key: string, value: unknown): Promise<void> => {
  await (await store()).put("kept", value, key);
};

export const kept = async <T>(key: string): Promise<T | undefined> =>
  (await (await store()).get("kept", key)) as T | undefined;

export const forget = async (key: string): Promise<void> => (await store()).delete("kept", key);

/** Empties the phone's store, so that the next person finds nothing. */
export async function forgetEverything(): Promise<void> {
  const db = await store();
  await Promise.all([db.clear("outbox"), db.clear("kept")]);
}
