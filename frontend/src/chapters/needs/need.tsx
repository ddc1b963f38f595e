import { useState } from "preact/hooks";
import { changeNeed, createNeed, deleteNeed } from "../../api/needs";
import { newId } from "../../api/new-id";
import type { Contact, Need, NeedKind } from "../../api/types";
import { Area, Chips, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { said } from "./words";

const KINDS: readonly NeedKind[] = ["expansion", "challenge", "missed_selling_point", "requirement"];
const FIELDS = ["text", "kind", "heard_from"] as const;

/** Something they said they need, put down by hand or set right. */
export function NeedSheet(props: {
  opportunity: string;
  people: readonly Contact[];
  need: Need | null;
  onClose: (changed: boolean) => void;
}) {
  const { need } = props;
  const w = said.value;
  const [id] = useState(newId());
  const [text, setText] = useState(need?.text ?? "");
  const [kind, setKind] = useState<NeedKind>(need?.kind ?? "challenge");
  const [from, setFrom] = useState(need ? (need.heard_from ?? "") : (props.people[0]?.id ?? ""));
  const submit = useSubmit(() => props.onClose(true));
  const over = (spoken: string) => {
    say(spoken);
    props.onClose(true);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!text.trim()) throw new Refused({ text: words.value.errors.required });
      const fields = { text: text.trim(), kind, heard_from: from || null };
      if (need) await changeNeed(need, fields);
      else await createNeed(props.opportunity, { id, ...fields });
      over(words.value.said.saved);
    });
  };
  const remove = () =>
    submit.run(async () => {
      if (need) await deleteNeed(need);
      over(w.removed);
    });
  return (
    <Sheet title={need ? w.editTitle : w.addTitle} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Area label={w.text} rows={2} value={text} onValue={setText} error={submit.errors.text} />
        <Chips
          legend={w.kind}
          options={KINDS.map((one) => [one, w.kinds[one]] as const)}
          value={kind}
          onValue={(value) => setKind(value as NeedKind)}
        />
        <Select
          label={w.from}
          value={from}
          onValue={setFrom}
          options={[["", w.nobody], ...props.people.map((one) => [one.id, one.name] as const)]}
          error={submit.errors.heard_from}
        />
        <Failing of={submit} fields={FIELDS} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
        {need && (
          <button type="button" class="txt" onClick={remove}>
            {w.remove}
          </button>
        )}
      </form>
    </Sheet>
  );
}
