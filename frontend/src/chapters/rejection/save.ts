import { signal } from "@preact/signals";
import type { NewRejection, Window } from "../../api/types";
import { say } from "../../app/live";
import { send } from "../../app/outbox";
import { go } from "../../app/router";
import { words } from "../../words";
import { DRAFT, type Draft, putAway, reasons } from "./draft";

interface Start {
  play: string;
  contact_ids: string[];
}

interface Answer {
  windows: Window[];
}

/** What came of the last save, for the page after it. */
export const saved = signal<{ pending: boolean; started: boolean; open: number } | null>(null);

function body(draft: Draft, start: readonly Start[]): NewRejection {
  return {
    id: draft.id,
    received_on: draft.received_on,
    channel: draft.channel,
    words: draft.words,
    reasons: reasons.value,
    door: draft.door,
    winner: draft.winner,
    ...(draft.decided_by ? { decided_by: draft.decided_by.id } : {}),
    ...(draft.winner !== "unknown" && draft.winner_starts_on
      ? { winner_starts_on: draft.winner_starts_on }
      : {}),
    ...(start.length > 0 ? { start: [...start] } : {}),
  };
}

/** The one request at the end; offline it waits on this phone, refused it stays a draft. */
export async function save(draft: Draft, start: readonly Start[]): Promise<void> {
  const place = draft.opportunity;
  if (!place) return;
  const sent = await send<Answer>({
    key: draft.id,
    path: `/api/v1/opportunities/${place.id}/rejection`,
    body: body(draft, start),
    title: `${words.value.no.title}: ${place.employer}`,
    window: null,
    restore: { name: DRAFT, value: draft },
  });
  const open = sent.pending ? 0 : sent.data.windows.filter((window) => window.state === "open").length;
  saved.value = { pending: sent.pending, started: start.length > 0, open };
  await putAway();
  say(words.value.no.saved);
  go("/no/saved", true);
}
