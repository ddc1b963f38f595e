import { computed, signal } from "@preact/signals";
import { newId } from "../../api/new-id";
import type { NewRejection } from "../../api/types";
import { now } from "../../app/clock";
import { self } from "../../app/session";
import { forget, keep, kept } from "../../app/store";
import { wall } from "../../domain/dates";
import { type Reason, spotReasons } from "../../domain/reasons";
import { refresh } from "../today/state";

/** A rejection on its way: kept on this phone until it is saved, also when the flow is closed. */
export interface Draft {
  /** The key under which the POST counts once. */
  id: string;
  opportunity: { id: string; title: string; employer_id: string; employer: string } | null;
  words: string;
  received_on: string;
  channel: NonNullable<NewRejection["channel"]>;
  /** null until somebody touched the chips: then the words decide. */
  reasons: Reason[] | null;
  door: "open" | "closed" | "unknown";
  winner: "external" | "internal" | "unknown";
  winner_starts_on: string;
  decided_by: { id: string; name: string; role: string } | null;
  coffee: boolean | null;
  touch: boolean;
}

const fresh = (): Draft => ({
  id: newId(),
  opportunity: null,
  words: "",
  received_on: wall(now.value, self().time_zone).day,
  channel: "email",
  reasons: null,
  door: "unknown",
  winner: "unknown",
  winner_starts_on: "",
  decided_by: null,
  coffee: null,
  touch: false,
});

/** The name under which the phone keeps the draft. */
export const DRAFT = "rejection";
const PATIENCE = 1_500;
const held = signal<Draft | null>(null);

/** The draft in hand; read it before the first step only through `takeUp`. */
export const draft = computed(() => held.value);

/** Takes up the draft of last time, or a new one; an opportunity given by the address wins. */
export async function takeUp(): Promise<void> {
  if (held.value) return;
  const before = await kept<Draft>(DRAFT);
  // The day of a new draft is the server's, unless the server takes too long to say it.
  if (!before) await Promise.race([refresh(), new Promise((go) => setTimeout(go, PATIENCE))]);
  held.value ??= before ?? fresh();
}

export function write(change: Partial<Draft>): void {
  if (!held.value) return;
  held.value = { ...held.value, ...change };
  void keep(DRAFT, held.value);
}

/** The draft has become a rejection. */
export async function putAway(): Promise<void> {
  held.value = null;
  await forget(DRAFT);
}

export const spots = computed(() => spotReasons(held.value?.words ?? ""));
export const reasons = computed<Reason[]>(
  () => held.value?.reasons ?? spots.value.map((spot) => spot.reason),
);

/** Coffee is ticked beforehand unless the door was closed; nothing is then. */
export const coffeeTicked = computed(() => held.value?.coffee ?? held.value?.door !== "closed");
