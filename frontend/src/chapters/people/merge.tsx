import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { mergeContacts, undoMerge } from "../../api/contacts";
import { listContacts, listEmployers } from "../../api/search";
import type { Contact } from "../../api/types";
import { Field, Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { Sheet } from "../../app/sheet";
import { forget, keep, kept } from "../../app/store";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { peopleWords } from "./words";

const UNDO_WITHIN = 600_000;

interface Joined {
  other: string;
  /** In machine milliseconds. */
  at: number;
}
const boxOf = (person: Contact) => `joined ${person.id}`;

/** "Same person as …": chooses the other, says what happens, and makes them one. */
export function MergePerson({ person, reread }: { person: Contact; reread: () => void }) {
  const w = peopleWords.value.merge;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="sec" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {w.open}
      </button>
      {open && (
        <MergeSheet
          person={person}
          onClose={(changed) => {
            setOpen(false);
            if (changed) reread();
          }}
        />
      )}
    </>
  );
}

function MergeSheet({ person, onClose }: { person: Contact; onClose: (changed: boolean) => void }) {
  const w = peopleWords.value.merge;
  const [other, setOther] = useState<Contact | null>(null);
  const submit = useSubmit();
  const join = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!other) throw new Refused({ other_id: words.value.errors.required });
      await mergeContacts(person.id, other.id);
      await keep(boxOf(person), { other: other.name, at: Date.now() } satisfies Joined);
      say(w.done(other.name));
      onClose(true);
    });
  };
  return (
    <Sheet title={other ? w.sure(other.name, person.name) : w.title} onClose={() => onClose(false)}>
      {other ? (
        <form onSubmit={join}>
          <p>{w.what(other.name, person.name)}</p>
          <Failing of={submit} />
          <Go busy={submit.busy} icon="tick">
            {w.keep}
          </Go>
          <button type="button" class="txt wide" onClick={() => setOther(null)}>
            {w.another}
          </button>
        </form>
      ) : (
        <Others person={person} onChoose={setOther} />
      )}
    </Sheet>
  );
}

const readOthers = async () => {
  const [people, places] = await Promise.all([listContacts(), listEmployers()]);
  return { people, places };
};

function Others({ person, onChoose }: { person: Contact; onChoose: (other: Contact) => void }) {
  const w = peopleWords.value.merge;
  const all = useLoad(readOthers, []);
  const [typed, setTyped] = useState("");
  if (!all.data) return <Instead of={all} />;
  const { people, places } = all.data;
  const others = people.filter((one) => one.id !== person.id && one.anonymised_at === null);
  const wanted = others.filter((one) => one.name.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <>
      {others.length === 0 && <p class="q">{w.nobody}</p>}
      {others.length > 6 && <Field label={w.search} value={typed} onValue={setTyped} />}
      <ul class="menu">
        {wanted.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => onChoose(one)}>
              <span>
                <span class="b">{one.name}</span>
                <span class="s q below">
                  {[
                    one.title || words.value.search.roles[one.role],
                    places.find((place) => place.id === one.employer_id)?.name,
                  ]
                    .filter(Boolean)
                    .join(", ")}
                </span>
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** For ten minutes, what was joined can be parted again, also after the app was closed. */
export function JoinedRow({ person, reread }: { person: Contact; reread: () => void }) {
  const w = peopleWords.value.merge;
  const [joined, setJoined] = useState<Joined | undefined>();
  const submit = useSubmit();
  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined;
    void kept<Joined>(boxOf(person)).then((found) => {
      const left = found ? found.at + UNDO_WITHIN - Date.now() : 0;
      setJoined(left > 0 ? found : undefined);
      if (left > 0) leaving = setTimeout(() => setJoined(undefined), left);
    });
    return () => clearTimeout(leaving);
  }, [person.version]);
  if (!joined) return null;
  const undo = () =>
    submit.run(async () => {
      try {
        await undoMerge(person.id);
      } catch (error) {
        const late = error instanceof Problem && error.status === 409;
        throw late ? new Refused({ "": w.tooLate }) : error;
      }
      await forget(boxOf(person));
      setJoined(undefined);
      say(words.value.said.undone);
      reread();
    });
  return (
    <div class="after">
      <Icon name="tick" />
      <p>{w.done(joined.other)}</p>
      <button type="button" class="txt" onClick={undo}>
        {words.value.buttons.undo}
      </button>
      {submit.errors[""] && <p class="s wrong">{submit.errors[""]}</p>}
      <Failing of={submit} fields={[""]} />
    </div>
  );
}
