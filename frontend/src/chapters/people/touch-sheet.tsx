import { useState } from "preact/hooks";
import { changeTouch, deleteTouch, getTouch } from "../../api/touchpoints";
import type { Touch } from "../../api/types";
import { now } from "../../app/clock";
import { Area, Field, Go, Select } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { instantOf, localField, wall } from "../../domain/dates";
import { words } from "../../words";
import { peopleWords } from "./words";

const OUTCOMES = ["none", "replied", "accepted", "declined", "met"] as const;

/** What came of a touch and when it was, to put right; or all of it, to take out. */
export function TouchSheet(props: { touch: Touch; title: string; onClose: (changed: boolean) => void }) {
  const [touch, setTouch] = useState(props.touch);
  const w = peopleWords.value.touch;
  const zone = self().time_zone;
  const before = localField(wall(touch.occurred_at, zone));
  const [outcome, setOutcome] = useState(touch.outcome);
  const [when, setWhen] = useState(before);
  const [notes, setNotes] = useState(touch.notes ?? "");
  // The words stay; saving once more puts them over what changed elsewhere.
  const submit = useSubmit(() => getTouch(touch.id).then(setTouch, () => props.onClose(true)));
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!when || instantOf(when, zone) > now.value + 60_000)
        throw new Refused({ occurred_at: words.value.errors.dateAhead });
      await changeTouch(touch, {
        outcome,
        notes: notes.trim() || null,
        // The field knows minutes only: an unchanged one leaves the seconds alone.
        ...(when === before ? {} : { occurred_at: new Date(instantOf(when, zone)).toISOString() }),
      });
      say(words.value.search.touch.saved);
      props.onClose(true);
    });
  };
  const drop = () =>
    submit.run(async () => {
      await deleteTouch(touch);
      say(w.dropped);
      props.onClose(true);
    });
  return (
    <Sheet title={w.change} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <p class="q">{props.title}</p>
        <Select
          label={w.came}
          value={outcome}
          onValue={(value) => setOutcome(value as Touch["outcome"])}
          options={OUTCOMES.map((one) => [one, words.value.today.outcome[one]] as const)}
          error={submit.errors.outcome}
        />
        <Field
          label={w.when}
          type="datetime-local"
          value={when}
          onValue={setWhen}
          error={submit.errors.occurred_at}
        />
        <Area label={w.note} optional rows={2} value={notes} onValue={setNotes} error={submit.errors.notes} />
        <Failing of={submit} fields={["outcome", "occurred_at", "notes"]} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </form>
      <button type="button" class="sec" onClick={drop}>
        {w.drop}
      </button>
      <p class="s q under">{w.dropHint}</p>
    </Sheet>
  );
}
