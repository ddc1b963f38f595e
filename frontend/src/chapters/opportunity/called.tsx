import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { theyCalled } from "../../api/second-chances";
import type { Contact, Opportunity } from "../../api/types";
import { Area, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { said } from "./words";

/** They got in touch by themselves: who it was, what they said; the rest follows. */
export function CalledSheet(props: {
  opportunity: Opportunity;
  people: readonly Contact[];
  /** With what was done, as a sentence, once it was. */
  onClose: (line?: string) => void;
}) {
  const w = said.value;
  const [id] = useState(newId());
  const [who, setWho] = useState(props.people[0]?.id ?? "");
  const [notes, setNotes] = useState("");
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await theyCalled(props.opportunity.id, {
        id,
        ...(who ? { contact_id: who } : {}),
        ...(notes.trim() ? { notes: notes.trim() } : {}),
      });
      say(w.calledLine);
      props.onClose(w.calledLine);
    });
  };
  return (
    <Sheet title={w.calledTitle} onClose={() => props.onClose()}>
      <form onSubmit={save} noValidate>
        <p class="q">{w.calledText}</p>
        <Select
          label={w.who}
          value={who}
          onValue={setWho}
          options={[["", w.nobody], ...props.people.map((one) => [one.id, one.name] as const)]}
          error={submit.errors.contact_id}
        />
        <Area label={w.note} optional rows={2} value={notes} onValue={setNotes} error={submit.errors.notes} />
        <Failing of={submit} fields={["contact_id", "notes"]} />
        <Go busy={submit.busy} icon="phone">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
