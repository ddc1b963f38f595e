import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { changeContact, createContact } from "../../api/search";
import type { Contact, Employer, Role } from "../../api/types";
import { Area, Check, Field, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { isEmail, webAddress } from "../../domain/addresses";
import { changes } from "../../domain/changes";
import { words } from "../../words";
import { zones } from "../sign-in/zones";
import { Several, Tags } from "./several";
import { peopleWords } from "./words";

/** What the form holds; every list has one field at least. */
interface Form {
  employer_id: string;
  name: string;
  role: Role;
  title: string;
  emails: string[];
  phones: string[];
  interests: string[];
  interest: string;
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
  "interests",
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
  emails: person?.emails.length ? person.emails : [""],
  phones: person?.phones.length ? person.phones : [""],
  interests: person?.interests ?? [],
  interest: "",
  linkedin_url: person?.linkedin_url ?? "",
  time_zone: person?.time_zone ?? "",
  do_not_contact: person?.do_not_contact ?? false,
  notes: person?.notes ?? "",
});

const filled = (values: readonly string[]): string[] => values.map((one) => one.trim()).filter(Boolean);

function check(form: Form): void {
  const wrong: Record<string, string> = {};
  if (!form.name.trim()) wrong.name = words.value.errors.required;
  form.emails.forEach((one, i) => {
    if (one.trim() && !isEmail(one)) wrong[`emails/${i}`] = words.value.auth.noEmail;
  });
  form.phones.forEach((one, i) => {
    if (one.trim() && one.trim().length < 3) wrong[`phones/${i}`] = peopleWords.value.tooShort;
  });
  if (Object.keys(wrong).length > 0) throw new Refused(wrong);
}

function fieldsOf(form: Form) {
  return {
    name: form.name.trim(),
    role: form.role,
    title: form.title.trim() || null,
    emails: filled(form.emails),
    phones: filled(form.phones),
    interests: filled([...form.interests, ...form.interest.split(",")]),
    linkedin_url: webAddress(form.linkedin_url),
    time_zone: form.time_zone || null,
    do_not_contact: form.do_not_contact,
    notes: form.notes.trim() || null,
  };
}

/** All that is known of a person, to put down or to change. */
export function PersonForm(props: {
  person: Contact | undefined;
  employer: string;
  places: Employer[];
  reread: () => void;
  onSaved: () => void;
}) {
  const { person, places } = props;
  const [form, setForm] = useState(formOf(person, props.employer || (places[0]?.id ?? "")));
  const [before] = useState(fieldsOf(form));
  const [id] = useState(newId());
  const submit = useSubmit(props.reread);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      check(form);
      const fields = fieldsOf(form);
      if (person) await changeContact(person, changes(before, fields));
      else await createContact({ id, employer_id: form.employer_id || null, ...fields });
      say(words.value.said.saved);
      props.onSaved();
    });
  };
  const shown = [...FIELDS, ...Object.keys(submit.errors).filter((name) => name.includes("/"))];
  return (
    <form onSubmit={save} noValidate>
      <Basics form={form} set={set} errors={submit.errors} places={person ? [] : places} />
      <Reach form={form} set={set} errors={submit.errors} />
      <Details form={form} set={set} errors={submit.errors} />
      <Failing of={submit} fields={shown} />
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
    </>
  );
}

function Reach({ form, set, errors }: Part) {
  const w = peopleWords.value;
  const wrong = (list: "emails" | "phones") => (i: number) =>
    errors[`${list}/${i}`] ?? (i === 0 ? errors[list] : undefined);
  return (
    <>
      <Several
        legend={w.emails}
        label={w.email}
        add={w.addEmail}
        type="email"
        values={form.emails}
        onValues={(emails) => set({ emails })}
        error={wrong("emails")}
      />
      <Several
        legend={w.phones}
        label={w.phone}
        add={w.addPhone}
        type="tel"
        values={form.phones}
        onValues={(phones) => set({ phones })}
        error={wrong("phones")}
      />
      <Tags
        values={form.interests}
        onValues={(interests) => set({ interests, interest: "" })}
        onDrop={(gone) => set({ interests: form.interests.filter((one) => one !== gone) })}
        typed={form.interest}
        onTyped={(interest) => set({ interest })}
        error={errors.interests}
      />
    </>
  );
}

function Details({ form, set, errors }: Part) {
  const w = words.value.search.people;
  return (
    <>
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
      <Area
        label={w.notes}
        optional
        rows={2}
        value={form.notes}
        onValue={(notes) => set({ notes })}
        error={errors.notes}
      />
      <Check
        label={w.leave}
        hint={w.leaveHint}
        value={form.do_not_contact}
        onValue={(do_not_contact) => set({ do_not_contact })}
      />
    </>
  );
}
