import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import {
  type ContactFields,
  changeContact,
  createContact,
  getContact,
  listEmployers,
} from "../../api/search";
import { listTouches } from "../../api/touchpoints";
import type { Contact, Employer, Role } from "../../api/types";
import { listWindows } from "../../api/windows";
import { Area, Check, Field, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { back } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { isEmail, several, webAddress } from "../../domain/addresses";
import { words } from "../../words";
import { WindowRows } from "../opportunity/rows";
import { zones } from "../sign-in/zones";
import { Touches } from "./touches";

/** What the form holds; lists as one a line. */
interface Form {
  employer_id: string;
  name: string;
  role: Role;
  title: string;
  emails: string;
  phones: string;
  linkedin_url: string;
  time_zone: string;
  do_not_contact: boolean;
  notes: string;
}
const FIELDS = [
  "employer_id",
  "name",
  "role",
  "title",
  "emails",
  "phones",
  "linkedin_url",
  "time_zone",
  "do_not_contact",
  "notes",
] as const;

const formOf = (person: Contact | undefined, employer: string): Form => ({
  employer_id: person?.employer_id ?? employer,
  name: person?.name ?? "",
  role: person?.role ?? "hiring_manager",
  title: person?.title ?? "",
  emails: person?.emails.join("\n") ?? "",
  phones: person?.phones.join("\n") ?? "",
  linkedin_url: person?.linkedin_url ?? "",
  time_zone: person?.time_zone ?? "",
  do_not_contact: person?.do_not_contact ?? false,
  notes: person?.notes ?? "",
});

const fieldsOf = (form: Form): ContactFields & { name: string } => ({
  name: form.name.trim(),
  role: form.role,
  title: form.title.trim() || null,
  emails: several(form.emails),
  phones: several(form.phones),
  linkedin_url: webAddress(form.linkedin_url),
  time_zone: form.time_zone || null,
  do_not_contact: form.do_not_contact,
  notes: form.notes.trim() || null,
});

/** A person: known ones to look at and change, new ones to put down. */
export function PersonPage({ id, employer }: { id: string | null; employer: string | null }) {
  const w = words.value.search.people;
  const places = useLoad(listEmployers, [], "employers");
  const person = useLoad(async () => (id ? await getContact(id) : undefined), [id], id ?? undefined);
  const windows = useLoad(async () => (id ? await listWindows({ contact_id: id }) : []), [id]);
  const touches = useLoad(async () => (id ? await listTouches({ contact_id: id }) : []), [id]);
  const ready = places.data && (person.data || !id);
  const title = person.data?.name ?? w.new;
  return (
    <Screen title={title} head="" backTo="/people" form>
      <h1 class="v">{title}</h1>
      {!ready && (
        <Instead of={person.gone ? person : { ...person, failed: person.failed || places.failed }} />
      )}
      {ready && (
        <PersonForm
          key={person.data?.version ?? 0}
          person={person.data}
          employer={employer ?? ""}
          places={places.data ?? []}
          reread={person.reload}
        />
      )}
      {windows.data && windows.data.length > 0 && (
        <section>
          <h2 class="section">{w.windows}</h2>
          <WindowRows windows={windows.data} />
        </section>
      )}
      {id && touches.data && <Touches touches={touches.data} contact={id} />}
    </Screen>
  );
}

function PersonForm(props: {
  person: Contact | undefined;
  employer: string;
  places: Employer[];
  reread: () => void;
}) {
  const { person, places } = props;
  const [form, setForm] = useState(formOf(person, props.employer || (places[0]?.id ?? "")));
  const [id] = useState(newId());
  const submit = useSubmit(props.reread);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!form.name.trim()) throw new Refused({ name: words.value.errors.required });
      if (!several(form.emails).every(isEmail)) throw new Refused({ emails: words.value.auth.noEmail });
      if (person) await changeContact(person, fieldsOf(form));
      else await createContact({ id, employer_id: form.employer_id, ...fieldsOf(form) });
      say(words.value.said.saved);
      back("/people");
    });
  };
  return (
    <form onSubmit={save} noValidate>
      <Basics form={form} set={set} errors={submit.errors} places={person ? [] : places} />
      <Details form={form} set={set} errors={submit.errors} />
      <Failing of={submit} fields={FIELDS} />
      <div class="foot">
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </div>
    </form>
  );
}

interface Part {
  form: Form;
  set: (change: Partial<Form>) => void;
  errors: Record<string, string>;
}

function Basics({ form, set, errors, places }: Part & { places: Employer[] }) {
  const w = words.value.search;
  return (
    <>
      <Field label={w.people.name} value={form.name} onValue={(name) => set({ name })} error={errors.name} />
      {places.length > 0 && (
        <Select
          label={w.people.employer}
          value={form.employer_id}
          onValue={(employer_id) => set({ employer_id })}
          options={places.map((one) => [one.id, one.name] as const)}
          error={errors.employer_id}
        />
      )}
      <Select
        label={w.people.role}
        value={form.role}
        onValue={(role) => set({ role: role as Role })}
        options={Object.entries(w.roles)}
        error={errors.role}
      />
      <Field
        label={w.people.jobTitle}
        optional
        value={form.title}
        onValue={(title) => set({ title })}
        error={errors.title}
      />
      <Area
        label={w.people.emails}
        optional
        hint={w.people.emailsHint}
        plain
        rows={2}
        value={form.emails}
        onValue={(emails) => set({ emails })}
        error={errors.emails}
      />
    </>
  );
}

function Details({ form, set, errors }: Part) {
  const w = words.value.search.people;
  const area = (label: string, name: "phones" | "notes") => (
    <Area
      label={label}
      optional
      plain={name === "phones"}
      rows={2}
      value={form[name]}
      onValue={(value) => set({ [name]: value })}
      error={errors[name]}
    />
  );
  return (
    <>
      {area(w.phones, "phones")}
      <Field
        label={w.linkedin}
        optional
        type="url"
        value={form.linkedin_url}
        onValue={(linkedin_url) => set({ linkedin_url })}
        error={errors.linkedin_url}
      />
      <Select
        label={w.zone}
        hint={w.zoneHint}
        value={form.time_zone}
        onValue={(time_zone) => set({ time_zone })}
        options={[["", "–"], ...zones(form.time_zone || "UTC")]}
        error={errors.time_zone}
      />
      {area(w.notes, "notes")}
      <Check
        label={w.leave}
        hint={w.leaveHint}
        value={form.do_not_contact}
        onValue={(do_not_contact) => set({ do_not_contact })}
      />
    </>
  );
}
