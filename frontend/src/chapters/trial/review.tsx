import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { changeReview, deleteReview, logReview } from "../../api/trials";
import type { Review, Trial } from "../../api/types";
import { now } from "../../app/clock";
import { Area, Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { wall } from "../../domain/dates";
import { words } from "../../words";
import { said } from "./words";

const FIELDS = ["held_on", "said", "agreed", "proof"] as const;
const PARTS = ["said", "agreed", "proof"] as const;

/** A review, put down or set right; the window that asks for it is done with that. */
export function ReviewSheet(props: {
  trial: Trial;
  known: Review | null;
  onClose: (changed: boolean) => void;
}) {
  const { trial, known } = props;
  const w = said.value;
  const today = wall(now.value, self().time_zone).day;
  const [id] = useState(newId());
  const [held, setHeld] = useState(known?.held_on ?? today);
  const [parts, setParts] = useState({
    said: known?.said ?? "",
    agreed: known?.agreed ?? "",
    proof: known?.proof ?? "",
  });
  const submit = useSubmit(() => props.onClose(true));
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!held || held > today) throw new Refused({ held_on: w.heldFuture });
      const fields = {
        held_on: held,
        said: parts.said.trim() || null,
        agreed: parts.agreed.trim() || null,
        proof: parts.proof.trim() || null,
      };
      if (known) await changeReview(known, fields);
      else await logReview(trial.id, id, fields);
      say(words.value.said.saved);
      props.onClose(true);
    });
  };
  const remove = () =>
    submit.run(async () => {
      if (known) await deleteReview(known);
      say(w.removed);
      props.onClose(true);
    });
  return (
    <Sheet title={known ? w.editTitle : w.logTitle} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field label={w.heldOn} type="date" value={held} onValue={setHeld} error={submit.errors.held_on} />
        {PARTS.map((part) => (
          <Area
            key={part}
            label={w[part]}
            optional
            rows={2}
            value={parts[part]}
            onValue={(text) => setParts({ ...parts, [part]: text })}
            error={submit.errors[part]}
          />
        ))}
        <Failing of={submit} fields={FIELDS} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
        {known && (
          <button type="button" class="txt" onClick={remove}>
            {w.remove}
          </button>
        )}
      </form>
    </Sheet>
  );
}
