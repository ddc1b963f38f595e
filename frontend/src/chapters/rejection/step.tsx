import { listContacts, listPlays, previewPlay } from "../../api/search";
import type { PlayFacts, Preview } from "../../api/types";
import { listWindows } from "../../api/windows";
import { now } from "../../app/clock";
import { Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Scene } from "../../app/scene";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { addDays, clock, longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { running } from "../opportunity/running";
import { coffeeTicked, type Draft, write } from "./draft";
import { addedHere, audience } from "./people";
import { save } from "./save";
import { WhyDays } from "./why-days";

const COFFEE = "coffee_after_the_no";
const TOUCH = "stay_in_touch";

interface Offer {
  coffee: Preview | null;
  touch: Preview | null;
  people: ReturnType<typeof audience>;
  running: ReadonlySet<string>;
}

const plainOffer = (draft: Draft): Offer => ({
  coffee: null,
  touch: null,
  people: audience([], draft.decided_by),
  running: new Set(),
});

/** Both plays with their real days; without an answer the offer stands without days. */
async function offer(draft: Draft): Promise<Offer> {
  const place = draft.opportunity;
  if (!place) return plainOffer(draft);
  const listed = await listContacts(place.employer_id).catch(() => []);
  const people = audience([...listed, ...addedHere(place.employer_id, listed)], draft.decided_by);
  const facts = (contact_ids: string[]): PlayFacts => ({
    opportunity_id: place.id,
    contact_ids,
    received_on: draft.received_on,
    ...(draft.winner_starts_on ? { winner_starts_on: draft.winner_starts_on } : {}),
  });
  const [coffee, touch, plays, windows] = await Promise.all([
    previewPlay(COFFEE, facts(people.coffee)).catch(() => null),
    previewPlay(TOUCH, facts(people.touch)).catch(() => null),
    listPlays().catch(() => []),
    listWindows({ opportunity_id: place.id }).catch(() => []),
  ]);
  return { coffee, touch, people, running: running(plays, windows) };
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
  if (!first) return w.coffeePlain(name);
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

/** Why a play cannot be started here; empty when it can. */
function barred(play: string, preview: Preview | null, offer: Offer): string {
  const w = words.value.no;
  if (offer.running.has(play)) return w.running;
  return preview && preview.windows.length === 0 && preview.passed.length > 0 ? w.passed : "";
}

/** Step three: one small step, if they like; one tap starts it, one saves without. */
export function Step({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const offered = useLoad(() => offer(draft), [draft.id]);
  const submit = useSubmit();
  const now = offered.data ?? plainOffer(draft);
  const noCoffee = barred(COFFEE, now.coffee, now);
  const noTouch = barred(TOUCH, now.touch, now);
  const coffee = coffeeTicked.value && !noCoffee;
  const touch = draft.touch && !noTouch;
  const start = (withPlays: boolean) =>
    submit.run(() =>
      save(draft, [
        ...(withPlays && coffee ? [{ play: COFFEE, contact_ids: now.people.coffee }] : []),
        ...(withPlays && touch ? [{ play: TOUCH, contact_ids: now.people.touch }] : []),
      ]),
    );
  return (
    <>
      <Scene window />
      <h1 class="v">{w.step}</h1>
      <div class="plays">
        <Tick
          label={w.coffee}
          text={noCoffee || coffeeText(now)}
          barred={noCoffee !== ""}
          value={coffee}
          onValue={(value) => write({ coffee: value })}
        />
        <Tick
          label={w.touch}
          text={noTouch || touchText(now)}
          barred={noTouch !== ""}
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

function Tick(props: {
  label: string;
  text: string;
  barred: boolean;
  value: boolean;
  onValue: (value: boolean) => void;
}) {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.value}
        disabled={props.barred}
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
