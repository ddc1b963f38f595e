import { useState } from "preact/hooks";
import { givesFor } from "../../api/gives";
import { newId } from "../../api/new-id";
import { listContacts } from "../../api/search";
import type { NewTouch } from "../../api/touchpoints";
import type { Contact, GiveMatch } from "../../api/types";
import { now } from "../../app/clock";
import { Area, Chips, Field, Go, Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { instantOf, localField, wall } from "../../domain/dates";
import { words } from "../../words";
import { logGive, touchOf } from "./fits";
import { onlyRole } from "./only-role";
import { peopleWords } from "./words";

const FIELDS = ["contact_id", "give_id", "kind", "channel", "direction", "occurred_at", "notes"] as const;

/** Something that happened outside of any window: it still resets staying in touch. */
export function TouchPage({ contact }: { contact: string | null }) {
  const w = words.value.search;
  const people = useLoad(() => listContacts(), []);
  return (
    <Screen title={w.touch.title} head="" backTo="/today" form>
      <h1 class="v">{w.touch.title}</h1>
      {!people.data && <Instead of={people} />}
      {people.data?.length === 0 && (
        <>
          <p class="q">{w.people.empty}</p>
          <a class="go" href="/people/new">
            {w.people.add} <Icon name="next" />
          </a>
        </>
      )}
      {people.data && people.data.length > 0 && <TouchForm people={people.data} contact={contact} />}
    </Screen>
  );
}

type Fields = Required<Pick<NewTouch, "kind" | "channel" | "direction">> & {
  contact_id: string;
  give_id: string;
  when: string;
  notes: string;
};

function TouchForm({ people, contact }: { people: Contact[]; contact: string | null }) {
  const w = words.value;
  const zone = self().time_zone;
  const [id] = useState(newId());
  const [fields, setFields] = useState<Fields>({
    contact_id: contact ?? people[0]?.id ?? "",
    give_id: "",
    kind: "message",
    channel: "email",
    direction: "out",
    when: localField(wall(now.value, zone)),
    notes: "",
  });
  const submit = useSubmit();
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      const { when, notes, give_id, ...rest } = fields;
      if (!when || instantOf(when, zone) > now.value + 60_000)
        throw new Refused({ occurred_at: w.errors.dateAhead });
      const occurred_at = new Date(instantOf(when, zone)).toISOString();
      const opportunity_id = await onlyRole(people.find((one) => one.id === rest.contact_id));
      await logGive({
        id,
        ...rest,
        ...(give_id && fields.direction === "out" ? { give_id } : {}),
        ...opportunity_id,
        occurred_at,
        ...(notes.trim() ? { notes: notes.trim() } : {}),
      });
      say(w.search.touch.saved);
      go("/today", true);
    });
  };
  return (
    <form onSubmit={save} noValidate>
      <Select
        label={w.search.touch.who}
        value={fields.contact_id}
        onValue={(contact_id) => set({ contact_id, give_id: "" })}
        options={people.map((one) => [one.id, one.name] as const)}
        error={submit.errors.contact_id}
      />
      <Chips
        legend={w.search.touch.direction}
        options={[
          ["out", w.search.touch.out],
          ["in", w.search.touch.in],
        ]}
        value={fields.direction}
        onValue={(direction) => set({ direction: direction as Fields["direction"] })}
      />
      <div class="pair">
        <Select
          label={w.search.touch.kind}
          value={fields.kind}
          onValue={(kind) => set({ kind: kind as Fields["kind"] })}
          options={Object.entries(w.search.kinds)}
          error={submit.errors.kind}
        />
        <Select
          label={w.search.touch.channel}
          value={fields.channel}
          onValue={(channel) => set({ channel: channel as Fields["channel"] })}
          options={Object.entries(w.no.channels)}
          error={submit.errors.channel}
        />
      </div>
      <Field
        label={w.search.touch.when}
        type="datetime-local"
        value={fields.when}
        onValue={(when) => set({ when })}
        error={submit.errors.occurred_at}
      />
      {fields.direction === "out" && (
        <Carried
          key={fields.contact_id}
          contact={fields.contact_id}
          value={fields.give_id}
          onGive={(give) => set(give ? { give_id: give.id, kind: touchOf(give.kind) } : { give_id: "" })}
          error={submit.errors.give_id}
        />
      )}
      <Area
        label={w.search.opportunity.note}
        optional
        value={fields.notes}
        onValue={(notes) => set({ notes })}
        error={submit.errors.notes}
      />
      <Failing of={submit} fields={FIELDS} />
      <div class="foot">
        <Go busy={submit.busy} icon="tick">
          {w.search.touch.keep}
        </Go>
      </div>
    </form>
  );
}

/** What of the shelf went with it, if anything; what this person has already is not offered. */
function Carried(props: {
  contact: string;
  value: string;
  onGive: (give: GiveMatch | undefined) => void;
  error: string | undefined;
}) {
  const w = peopleWords.value.gifts;
  const shelf = useLoad(() => givesFor(props.contact), [props.contact]);
  const gives = shelf.data?.items ?? [];
  if (gives.length === 0) return null;
  return (
    <Select
      label={w.carried}
      value={props.value}
      onValue={(id) => props.onGive(gives.find((give) => give.id === id))}
      options={[["", w.nothing], ...gives.map((give) => [give.id, give.title] as const)]}
      error={props.error}
    />
  );
}
