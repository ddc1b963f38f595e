import { listContacts, previewPlay } from "../../api/search";
import type { PlayFacts, Preview } from "../../api/types";
import { now } from "../../app/clock";
import { Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Scene } from "../../app/scene";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { addDays, clock, longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { coffeeTicked, type Draft, write } from "./draft";
import { addedHere, audience } from "./people";
import { save } from "./save";
import { WhyDays } from "./why-days";

interface Offer {
  coffee: Preview | null;
  touch: Preview | null;
  people: ReturnType<typeof audience>;
}

/** Both plays with their real days; without an answer the offer stands without days. */
async function offer(draft: Draft): Promise<Offer> {
  const place = draft.opportunity;
  if (!place) return { coffee: null, touch: null, people: audience([], null) };
  const listed = await listContacts(place.employer_id).catch(() => []);
  const people = audience([...listed, ...addedHere(place.employer_id, listed)], draft.decided_by);
  const facts = (contact_ids: string[]): PlayFacts => ({
    opportunity_id: place.id,
    contact_ids,
    received_on: draft.received_on,
    ...(draft.winner_starts_on ? { winner_starts_on: draft.winner_starts_on } : {}),
  });
  const [coffee, touch] = await Promise.all([
    previewPlay("coffee_after_the_no", facts(people.coffee)).catch(() => null),
    previewPlay("stay_in_touch", facts(people.touch)).catch(() => null),
  ]);
  return { coffee, touch, people };
}

/** "tomorrow at 09:00" */
function spokenTime(instant: string): string {
  const me = self();
  const w = words.value.no;
  const at = wall(instant, me.time_zone);
  const today = wall(now.value, me.time_zone).day;
  if (at.day === today) return w.todayAt(clock(at.minutes));
  if (at.day === addDays(today, 1)) return w.tomorrowAt(clock(at.minutes));
  return w.at(longDay(at.day, me.language), clock(at.minutes));
}

function coffeeText({ coffee, people }: Offer): string {
  const w = words.value.no;
  const me = self();
  const name = people.name ?? w.them;
  const first = coffee?.windows[0];
  if (!first) return coffee && coffee.passed.length > 0 ? w.passed : w.coffeePlain(name);
  // The page's clock moves by the minute; a window that opens with the tap is open now.
  const openNow = Date.parse(first.opens_at) <= now.value + 120_000;
  const at = wall(first.opens_at, me.time_zone);
  const today = at.day === wall(now.value, me.time_zone).day;
  const opens = openNow
    ? w.openNow
    : w.opensOn(today ? w.todayAt(clock(at.minutes)) : longDay(at.day, me.language));
  return w.coffeeText(name, opens, spokenTime(first.best_at));
}

function touchText({ touch }: Offer): string {
  const w = words.value.no;
  const me = self();
  const first = touch?.windows[0];
  return first ? w.touchText(longDay(wall(first.opens_at, me.time_zone).day, me.language)) : w.touchPlain;
}

/** Step three: one small step, if they like; one tap starts it, one saves without. */
export function Step({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const offered = useLoad(() => offer(draft), [draft.id]);
  const submit = useSubmit();
  const plain: Offer = { coffee: null, touch: null, people: audience([], draft.decided_by) };
  const now = offered.data ?? plain;
  const coffee = coffeeTicked.value;
  const touch = draft.touch;
  const start = (withPlays: boolean) =>
    submit.run(() =>
      save(draft, [
        ...(withPlays && coffee ? [{ play: "coffee_after_the_no", contact_ids: now.people.coffee }] : []),
        ...(withPlays && touch ? [{ play: "stay_in_touch", contact_ids: now.people.touch }] : []),
      ]),
    );
  return (
    <>
      <Scene window />
      <h1 class="v">{w.step}</h1>
      <div class="plays">
        <Tick
          label={w.coffee}
          text={coffeeText(now)}
          value={coffee}
          onValue={(value) => write({ coffee: value })}
        />
        <Tick
          label={w.touch}
          text={touchText(now)}
          value={touch}
          onValue={(value) => write({ touch: value })}
        />
      </div>
      <p class="s q">
        {w.honest} <WhyDays previews={[now.coffee, now.touch]} />
      </p>
      <Failing of={submit} />
      <div class="foot">
        {coffee || touch ? (
          <>
            <Go busy={submit.busy} onClick={() => start(true)}>
              {coffee && touch ? w.startBoth : coffee ? w.startCoffee : w.startTouch}
            </Go>
            <button type="button" class="txt wide" onClick={() => !submit.busy && start(false)}>
              {w.justSave}
            </button>
          </>
        ) : (
          <Go busy={submit.busy} onClick={() => start(false)}>
            {w.justSave}
          </Go>
        )}
      </div>
    </>
  );
}

function Tick(props: { label: string; text: string; value: boolean; onValue: (value: boolean) => void }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.value}
        onChange={(event) => props.onValue(event.currentTarget.checked)}
      />
      <Icon name="tick" />
      <span>
        <span class="b">{props.label}</span>
        <br />
        {props.text}
      </span>
    </label>
  );
}
