import { useId, useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { listContacts } from "../../api/search";
import type { Contact, Role } from "../../api/types";
import { Field, Go, Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { isEmail } from "../../domain/addresses";
import { words } from "../../words";
import { type Draft, write } from "./draft";
import { addedHere, knowsHr, remember } from "./people";
import { post } from "./place";

type Person = NonNullable<Draft["decided_by"]>;
type Asking = "decided" | "hr" | null;

/** Who decided, and a way to put HR down as well: staying in touch goes to both. */
export function Decided({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const id = useId();
  const [asking, ask] = useState<Asking>(null);
  const employer = draft.opportunity?.employer_id ?? "";
  const people = useLoad(() => listContacts(employer), [employer]);
  const known = [...(people.data ?? []), ...addedHere(employer, people.data ?? [])];
  const person = draft.decided_by;
  return (
    <div>
      <p class="lab" id={`${id}-l`}>
        {w.decided}
      </p>
      <button
        type="button"
        class="pick"
        aria-labelledby={`${id}-l ${id}-v`}
        aria-haspopup="dialog"
        onClick={() => ask("decided")}
      >
        <span id={`${id}-v`}>
          {person ? person.name : <span class="q">{w.nobody}</span>}
          {person && (
            <span class="q">, {words.value.within(words.value.search.roles[person.role] ?? "")}</span>
          )}
        </span>
        <Icon name="down" />
      </button>
      {people.data && !knowsHr(known) && (
        <button type="button" class="more" onClick={() => ask("hr")}>
          {w.addHr}
        </button>
      )}
      {asking && <PersonSheet employer={employer} known={known} asking={asking} onClose={() => ask(null)} />}
    </div>
  );
}

function PersonSheet(props: {
  employer: string;
  known: readonly Person[];
  asking: "decided" | "hr";
  onClose: () => void;
}) {
  const w = words.value.no;
  const deciding = props.asking === "decided";
  const [adding, setAdding] = useState(!deciding || props.known.length === 0);
  const take = (person: Person) => {
    if (deciding) write({ decided_by: person });
    props.onClose();
  };
  return (
    <Sheet title={deciding ? w.decided : w.addHr} onClose={props.onClose}>
      {adding ? (
        <NewPerson employer={props.employer} role={deciding ? "hiring_manager" : "hr"} onMade={take} />
      ) : (
        <ul class="menu">
          {props.known.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => take({ id: one.id, name: one.name, role: one.role })}>
                <span>
                  {one.name}
                  <span class="s q below">{words.value.search.roles[one.role]}</span>
                </span>
                <Icon name="next" />
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => setAdding(true)}>
              <span class="b">{w.somebody}</span>
              <Icon name="plus" />
            </button>
          </li>
        </ul>
      )}
    </Sheet>
  );
}

function NewPerson(props: { employer: string; role: Role; onMade: (person: Person) => void }) {
  const w = words.value.search;
  const [id] = useState(newId());
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(props.role);
  const [email, setEmail] = useState("");
  const submit = useSubmit();
  const make = async () => {
    if (!name.trim()) throw new Refused({ name: words.value.errors.required });
    if (email.trim() && !isEmail(email)) throw new Refused({ emails: words.value.auth.noEmail });
    const person: Pick<Contact, "employer_id" | "name" | "role" | "emails"> = {
      employer_id: props.employer,
      name: name.trim(),
      role,
      emails: email.trim() ? [email.trim()] : [],
    };
    await post("/api/v1/contacts", id, person, person.name);
    const made = { id, name: person.name, role };
    remember(props.employer, made);
    props.onMade(made);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(make);
  };
  return (
    <form onSubmit={save} noValidate>
      <Field label={w.people.name} value={name} onValue={setName} error={submit.errors.name} />
      <Select
        label={w.people.role}
        value={role}
        onValue={(value) => setRole(value as Role)}
        options={Object.entries(w.roles)}
      />
      <Field
        label={w.people.emails}
        optional
        type="email"
        value={email}
        onValue={setEmail}
        error={submit.errors.emails}
      />
      <Failing of={submit} fields={["name", "emails"]} />
      <Go busy={submit.busy} icon="tick">
        {words.value.buttons.save}
      </Go>
    </form>
  );
}
