import { useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { wake } from "./acts";
import { marksOf, whoLine } from "./marks";
import { ActSheet, type Asking } from "./sheets";
import { Source } from "./source";
import { quieted } from "./state";
import { Wall } from "./wall";

/** The three small acts of a window, each named with its object. */
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
      {acts.slice(props.doneAbove ? 1 : 0).map(([act, icon, verb]) => (
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
      <a class="go" href={`/windows/${item.id}`}>
        {words.value.today.read} <Icon name="next" />
      </a>
      <Acts item={item} ask={ask} />
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
