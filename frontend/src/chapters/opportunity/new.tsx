import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { createEmployer, createOpportunity, listEmployers } from "../../api/search";
import type { Employer, FreeStage } from "../../api/types";
import { now } from "../../app/clock";
import { Area, Field, Go, Select } from "../../app/fields";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { webAddress } from "../../domain/addresses";
import { wall } from "../../domain/dates";
import { words } from "../../words";
import { STAGES } from "./stage";

const NEW = "new";
const FIELDS = ["employer_id", "name", "title", "stage", "url", "location", "applied_on", "notes"] as const;

interface Fields {
  at: string;
  name: string;
  title: string;
  stage: FreeStage;
  url: string;
  location: string;
  applied_on: string;
  notes: string;
}

export function NewOpportunity({ employer }: { employer: string | null }) {
  const w = words.value.search.opportunity;
  const places = useLoad(listEmployers, []);
  return (
    <Screen title={w.new} head="" backTo="/plan" form>
      <h1 class="v">{w.new}</h1>
      {places.data ? <NewForm places={places.data} employer={employer} /> : <Instead of={places} />}
    </Screen>
  );
}

function NewForm({ places, employer }: { places: Employer[]; employer: string | null }) {
  const [ids] = useState({ employer: newId(), opportunity: newId() });
  const [fields, setFields] = useState<Fields>({
    at: employer ?? places[0]?.id ?? NEW,
    name: "",
    title: "",
    stage: "applied",
    url: "",
    location: "",
    applied_on: "",
    notes: "",
  });
  const submit = useSubmit();
  const make = async () => {
    const required = words.value.errors.required;
    if (fields.at === NEW && !fields.name.trim()) throw new Refused({ name: required });
    if (fields.applied_on > wall(now.value, self().time_zone).day)
      throw new Refused({ applied_on: words.value.errors.dateAhead });
    if (!fields.title.trim()) throw new Refused({ title: required });
    if (fields.at === NEW) await createEmployer({ id: ids.employer, name: fields.name.trim() });
    const made = await createOpportunity({
      id: ids.opportunity,
      employer_id: fields.at === NEW ? ids.employer : fields.at,
      title: fields.title.trim(),
      stage: fields.stage,
      url: webAddress(fields.url),
      ...(fields.location.trim() ? { location: fields.location.trim() } : {}),
      ...(fields.applied_on ? { applied_on: fields.applied_on } : {}),
      ...(fields.notes.trim() ? { notes: fields.notes.trim() } : {}),
    });
    go(`/opportunities/${made.id}`, true);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(make);
  };
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  return (
    <form onSubmit={save} noValidate>
      <Inputs fields={fields} set={set} errors={submit.errors} places={places} />
      <Failing of={submit} fields={FIELDS} />
      <div class="foot">
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </div>
    </form>
  );
}

function Inputs(props: {
  fields: Fields;
  set: (change: Partial<Fields>) => void;
  errors: Record<string, string>;
  places: Employer[];
}) {
  const { fields, set, errors, places } = props;
  const w = words.value.search;
  const line = (label: string, name: "url" | "location", type: "url" | "text") => (
    <Field
      label={label}
      optional
      type={type}
      value={fields[name]}
      onValue={(value) => set({ [name]: value })}
      error={errors[name]}
    />
  );
  return (
    <>
      <Select
        label={w.opportunity.employer}
        value={fields.at}
        onValue={(at) => set({ at })}
        options={[...places.map((one) => [one.id, one.name] as const), [NEW, w.opportunity.newEmployer]]}
        error={errors.employer_id}
      />
      {fields.at === NEW && (
        <Field
          label={w.employer.name}
          value={fields.name}
          onValue={(name) => set({ name })}
          error={errors.name}
        />
      )}
      <Field
        label={w.opportunity.title}
        value={fields.title}
        onValue={(title) => set({ title })}
        error={errors.title}
      />
      <Select
        label={w.opportunity.stage}
        value={fields.stage}
        onValue={(stage) => set({ stage: stage as FreeStage })}
        options={STAGES.map((one) => [one, w.stages[one] ?? one] as const)}
        error={errors.stage}
      />
      <Field
        label={w.opportunity.applied}
        optional
        type="date"
        value={fields.applied_on}
        onValue={(applied_on) => set({ applied_on })}
        error={errors.applied_on}
      />
      {line(w.opportunity.url, "url", "url")}
      {line(w.opportunity.location, "location", "text")}
      <Area
        label={w.opportunity.notes}
        optional
        value={fields.notes}
        onValue={(notes) => set({ notes })}
        error={errors.notes}
      />
    </>
  );
}
