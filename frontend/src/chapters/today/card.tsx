import { useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { lazySheet } from "../../app/lazy";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { wake } from "./acts";
import { marksOf, whoLine } from "./marks";
import type { Asking } from "./sheets";
import { Source } from "./source";
import { quieted } from "./state";
import { Wall } from "./wall";

export const ActSheet = lazySheet(async () => (await import("./sheets")).ActSheet);

const SILENT: ReadonlySet<string> = new Set(["prepare", "review"]);

/** Whether there is something written to send: not for finding out or noting, nor for what was planned by hand. */
export const hasMessage = (item: TodayItem): boolean => item.run_id !== null && !SILENT.has(item.kind);

/** Where the first card leads: to the message, or at coffee to its four questions. */
const pathOf = (item: TodayItem): string =>
  item.kind === "coffee" && item.opportunity_id ? `/coffee/${item.opportunity_id}` : `/windows/${item.id}`;

/** Done as the one primary action. */
export function DoneGo({ item, ask }: { item: TodayItem; ask: (asking: Asking) => void }) {
  const w = words.value;
  return (
    <button
      type="button"
      class="go"
      aria-label={w.today.act(w.today.done, w.within(item.title))}
      onClick={() => ask("done")}
    >
      {w.today.done} <Icon name="tick" />
    </button>
  );
}

/** The three small acts of a window, each named with its object; what has passed can only be done. */
export function Acts(props: { item: TodayItem; ask: (asking: Asking) => void; doneAbove?: boolean }) {
  const { item, ask } = props;
  const w = words.value;
  const acts = [
    ["done", "tick", w.today.done],
    ["snooze", "snooze", w.today.snooze],
    ["skip", "skip", w.today.skipIt],
  ] as const;
  return (
    <div class="acts">
      {acts.slice(props.doneAbove ? 1 : 0, item.state === "missed" ? 1 : 3).map(([act, icon, verb]) => (
        <button
          key={act}
          type="button"
          aria-label={w.today.act(verb, w.within(item.title))}
          onClick={() => ask(act)}
        >
          <Icon name={icon} />
          {verb}
        </button>
      ))}
    </div>
  );
}

/** The first window of Today, with everything on it. */
export function FullCard({ item }: { item: TodayItem }) {
  const [asking, ask] = useState<Asking | null>(null);
  const title = `w-${item.id}`;
  return (
    <article class="win" aria-labelledby={title}>
      <Wall window={item} />
      <h2 id={title} tabIndex={-1}>
        {item.title}
      </h2>
      <p class="q">{whoLine(item)}</p>
      <p class="why">
        {item.why} <Source window={item} />
      </p>
      {hasMessage(item) ? (
        <a class="go" href={pathOf(item)}>
          {item.kind === "coffee" ? words.value.today.questions : words.value.today.read} <Icon name="next" />
        </a>
      ) : (
        <DoneGo item={item} ask={ask} />
      )}
      <Acts item={item} ask={ask} doneAbove={!hasMessage(item)} />
      {asking && <ActSheet item={item} asking={asking} onClose={() => ask(null)} />}
    </article>
  );
}

/** Takes back the snooze of a moment ago. */
function Wake({ item }: { item: TodayItem }) {
  const w = words.value;
  const submit = useSubmit();
  if (!quieted.value.has(item.id) || !item.snoozed_until) return null;
  const name = w.today.act(w.buttons.undo, `${w.today.snooze}, ${item.title}`);
  return (
    <>
      <button type="button" class="txt" aria-label={name} onClick={() => submit.run(() => wake(item.id))}>
        {w.buttons.undo}
      </button>
      <Failing of={submit} />
    </>
  );
}

/** Every other window: one line that opens it; a missed one can be given new times here. */
export function SmallCard({ item }: { item: TodayItem }) {
  const w = words.value.today;
  const me = self();
  const [asking, ask] = useState<Asking | null>(null);
  const title = `w-${item.id}`;
  const missed = item.state === "missed";
  const later = marksOf(item, now.value, me.time_zone, me.language).bestLater;
  return (
    <article class="win" aria-labelledby={title}>
      <Wall window={item} low />
      <h2 class="m" id={title} tabIndex={-1}>
        <a href={`/windows/${item.id}`}>
          {item.title} <Icon name="next" />
        </a>
      </h2>
      <p class="q">{missed ? w.missed : [whoLine(item), later && `${later}.`].filter(Boolean).join(" ")}</p>
      <Wake item={item} />
      {missed && (
        <button type="button" class="sec renewed" onClick={() => ask("renew")}>
          {w.renew}
        </button>
      )}
      {asking && <ActSheet item={item} asking={asking} onClose={() => ask(null)} />}
    </article>
  );
}
