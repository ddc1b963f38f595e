import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { listEmployers, listOpportunities } from "../../api/search";
import type { Employer, Opportunity } from "../../api/types";
import { Field, Go, Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { send } from "../../app/outbox";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { type Draft, write } from "./draft";

type Chosen = NonNullable<Draft["opportunity"]>;

const read = async () => {
  const [employers, opportunities] = await Promise.all([listEmployers(), listOpportunities()]);
  return { employers, opportunities };
};

/** Where an answer can still come from stands first. */
const WAITING: readonly string[] = ["interviewing", "applied", "offered", "trial", "reopened", "targeted"];
const weight = (one: Opportunity): number => (WAITING.indexOf(one.stage) + 9) % 9;

/** Choose the role at the place that said no, or put both down on the spot. */
export function PlaceSheet({ onClose }: { onClose: () => void }) {
  const w = words.value.no;
  const places = useLoad(read, []);
  const [adding, setAdding] = useState(false);
  const known = places.data?.opportunities ?? [];
  const take = (chosen: Chosen) => {
    write({ opportunity: chosen, decided_by: null });
    onClose();
  };
  const fresh = adding || places.failed || (places.data !== undefined && known.length === 0);
  return (
    <Sheet title={w.who} onClose={onClose}>
      {fresh ? (
        <NewPlace employers={places.data?.employers ?? []} onMade={take} />
      ) : (
        <ul class="menu">
          {[...known]
            .sort((a, b) => weight(a) - weight(b))
            .map((one) => (
              <PlaceRow key={one.id} one={one} employers={places.data?.employers ?? []} onTake={take} />
            ))}
          <li>
            <button type="button" onClick={() => setAdding(true)}>
              <span class="b">{w.another}</span>
              <Icon name="plus" />
            </button>
          </li>
        </ul>
      )}
    </Sheet>
  );
}

function PlaceRow(props: { one: Opportunity; employers: Employer[]; onTake: (chosen: Chosen) => void }) {
  const { one } = props;
  const name = props.employers.find((employer) => employer.id === one.employer_id)?.name ?? "";
  const take = () =>
    props.onTake({ id: one.id, title: one.title, employer_id: one.employer_id, employer: name });
  return (
    <li>
      <button type="button" onClick={take}>
        <span>
          {name}
          <span class="s q below">{one.title}</span>
        </span>
        <Icon name="next" />
      </button>
    </li>
  );
}

const NEW = "new";

function NewPlace({ employers, onMade }: { employers: Employer[]; onMade: (chosen: Chosen) => void }) {
  const w = words.value.no;
  const [at, setAt] = useState(NEW);
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [ids] = useState({ employer: newId(), opportunity: newId() });
  const submit = useSubmit();
  const make = async () => {
    const required = words.value.errors.required;
    if (at === NEW && !name.trim()) throw new Refused({ name: required });
    if (!title.trim()) throw new Refused({ title: required });
    const employer = at === NEW ? ids.employer : at;
    const called = employers.find((one) => one.id === at)?.name ?? name.trim();
    if (at === NEW) await post("/api/v1/employers", ids.employer, { name: called }, called);
    await post(
      "/api/v1/opportunities",
      ids.opportunity,
      { employer_id: employer, title: title.trim(), stage: "applied" },
      title,
    );
    onMade({ id: ids.opportunity, title: title.trim(), employer_id: employer, employer: called });
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(make);
  };
  return (
    <form onSubmit={save} noValidate>
      {employers.length > 0 && (
        <Select
          label={w.employer}
          value={at}
          onValue={setAt}
          options={[
            [NEW, words.value.search.opportunity.newEmployer],
            ...employers.map((one) => [one.id, one.name] as const),
          ]}
        />
      )}
      {at === NEW && (
        <Field
          label={employers.length > 0 ? words.value.search.employer.name : w.employer}
          value={name}
          onValue={setName}
          error={submit.errors.name}
          autocomplete="organization"
        />
      )}
      <Field
        label={w.role}
        value={title}
        onValue={setTitle}
        error={submit.errors.title}
        autocomplete="organization-title"
      />
      <Failing of={submit} fields={["name", "title"]} />
      <Go busy={submit.busy} icon="tick">
        {w.keepPlace}
      </Go>
    </form>
  );
}

/** A new resource with its own id, which also makes sending it twice harmless; offline it waits. */
export async function post(path: string, id: string, fields: object, title: string): Promise<void> {
  await send({ key: id, path, body: { id, ...fields }, title, window: null });
}
