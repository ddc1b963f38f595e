import { useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { givesFor } from "../../api/gives";
import { newId } from "../../api/new-id";
import { logTouch, type NewTouch } from "../../api/touchpoints";
import type { Contact, GiveMatch } from "../../api/types";
import { now } from "../../app/clock";
import { Field, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { instantOf, localField, wall } from "../../domain/dates";
import { words } from "../../words";
import { onlyRole } from "./only-role";
import { peopleWords } from "./words";

const SHOWN = 3;

/** What of the shelf suits a person and they did not get yet; ideas where nothing does. */
export function Fits({ person, onSent }: { person: Contact; onSent: () => void }) {
  const w = peopleWords.value.gifts;
  const shelf = useLoad(() => givesFor(person.id), [person.id]);
  const [sending, setSending] = useState<GiveMatch | null>(null);
  const ideas = shelf.data?.ideas ?? [];
  if (!shelf.data) return null;
  return (
    <section>
      <h2 class="section">
        {w.fits}
        <a class="txt" href="/shelf">
          {w.toShelf}
        </a>
      </h2>
      {ideas.length > 0 && <Ideas ideas={ideas} />}
      <ul class="list">
        {shelf.data.items.slice(0, SHOWN).map((give) => (
          <li class="item" key={give.id}>
            <span class="grow">
              {give.title}
              {give.matches && give.matches.length > 0 && (
                <span class="s q below">{w.matches(give.matches.join(", "))}</span>
              )}
            </span>
            <button
              type="button"
              class="txt"
              aria-label={w.sentThis(give.title)}
              onClick={() => setSending(give)}
            >
              {w.sent}
            </button>
          </li>
        ))}
      </ul>
      {sending && (
        <SentSheet
          give={sending}
          person={person}
          onClose={(sent) => {
            setSending(null);
            if (sent) onSent();
          }}
        />
      )}
    </section>
  );
}

function Ideas({ ideas }: { ideas: readonly string[] }) {
  return (
    <>
      <p class="q">{peopleWords.value.gifts.ideas}</p>
      <ul class="gaps">
        {ideas.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </>
  );
}

/** What sending a give is called between the two. */
export const touchOf = (kind: GiveMatch["kind"]): NewTouch["kind"] =>
  kind === "event" || kind === "tip" ? "message" : kind;

/** The same thing twice is refused with a sentence of its own. */
export async function logGive(touch: NewTouch & { id: string }): Promise<void> {
  try {
    await logTouch(touch);
  } catch (error) {
    const twice = touch.give_id && error instanceof Problem && error.status === 409;
    throw twice ? new Refused({ give_id: peopleWords.value.gifts.twice }) : error;
  }
}

function SentSheet(props: { give: GiveMatch; person: Contact; onClose: (sent: boolean) => void }) {
  const w = peopleWords.value.gifts;
  const zone = self().time_zone;
  const [id] = useState(newId());
  const [channel, setChannel] = useState("email");
  const [when, setWhen] = useState(localField(wall(now.value, zone)));
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!when || instantOf(when, zone) > now.value + 60_000)
        throw new Refused({ occurred_at: words.value.errors.dateAhead });
      await logGive({
        id,
        contact_id: props.person.id,
        give_id: props.give.id,
        kind: touchOf(props.give.kind),
        channel: channel as NonNullable<NewTouch["channel"]>,
        occurred_at: new Date(instantOf(when, zone)).toISOString(),
        ...(await onlyRole(props.person)),
      });
      say(words.value.search.touch.saved);
      props.onClose(true);
    });
  };
  return (
    <Sheet title={props.give.title} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Select
          label={w.how}
          value={channel}
          onValue={setChannel}
          options={Object.entries(words.value.no.channels)}
          error={submit.errors.channel}
        />
        <Field
          label={w.when}
          type="datetime-local"
          value={when}
          onValue={setWhen}
          error={submit.errors.occurred_at ?? submit.errors.give_id}
        />
        <Failing of={submit} fields={["channel", "occurred_at", "give_id"]} />
        <Go busy={submit.busy} icon="tick">
          {words.value.search.touch.keep}
        </Go>
      </form>
    </Sheet>
  );
}
