import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import type { Contact, Opportunity } from "../../api/types";
import { createWindow } from "../../api/windows";
import { now } from "../../app/clock";
import { Field, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { addDays, instantOf, nextMorning, wall } from "../../domain/dates";
import { words } from "../../words";

const FIELDS = ["title", "contact_id", "why", "opens_at", "best_at", "closes_at"] as const;

interface Fields {
  title: string;
  contact: string;
  why: string;
  opens: string;
  closes: string;
}

function first(people: readonly Contact[]): Fields {
  const me = self();
  const minutes = Number(me.opening_hour.slice(0, 2)) * 60 + Number(me.opening_hour.slice(3, 5));
  const opens = nextMorning(wall(now.value, me.time_zone), minutes, me.working_days);
  const closes = `${addDays(opens.slice(0, 10), 2)}T${me.closing_hour.slice(0, 5)}`;
  return { title: "", contact: people[0]?.id ?? "", why: "", opens, closes };
}

/** A window with times of one's own; it stays where it was put. */
export function ByHandSheet(props: {
  opportunity: Opportunity;
  people: Contact[];
  onClose: (changed: boolean) => void;
}) {
  const w = words.value.search.byHand;
  const zone = self().time_zone;
  const [id] = useState(newId());
  const [fields, setFields] = useState<Fields>(first(props.people));
  const submit = useSubmit();
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  const make = async () => {
    if (!fields.title.trim()) throw new Refused({ title: words.value.errors.required });
    if (!fields.opens || fields.closes <= fields.opens)
      throw new Refused({ closes_at: words.value.errors.order });
    const at = (local: string) => new Date(instantOf(local, zone)).toISOString();
    await createWindow({
      id,
      opportunity_id: props.opportunity.id,
      ...(fields.contact ? { contact_id: fields.contact } : {}),
      title: fields.title.trim(),
      ...(fields.why.trim() ? { why: fields.why.trim() } : {}),
      opens_at: at(fields.opens),
      closes_at: at(fields.closes),
      time_zone: zone,
    });
    say(words.value.said.saved);
    props.onClose(true);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(make);
  };
  return (
    <Sheet title={w.title} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field
          label={w.what}
          value={fields.title}
          onValue={(title) => set({ title })}
          error={submit.errors.title}
        />
        <Select
          label={w.who}
          value={fields.contact}
          onValue={(contact) => set({ contact })}
          options={[["", w.nobody], ...props.people.map((one) => [one.id, one.name] as const)]}
          error={submit.errors.contact_id}
        />
        <Field
          label={w.opens}
          type="datetime-local"
          value={fields.opens}
          onValue={(opens) => set({ opens })}
          error={submit.errors.opens_at}
        />
        <Field
          label={w.closes}
          type="datetime-local"
          value={fields.closes}
          onValue={(closes) => set({ closes })}
          error={submit.errors.closes_at}
        />
        <Field
          label={w.why}
          optional
          value={fields.why}
          onValue={(why) => set({ why })}
          error={submit.errors.why}
        />
        <Failing of={submit} fields={FIELDS} />
        <Go busy={submit.busy} icon="tick">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
