import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { changeTrial, startTrial } from "../../api/trials";
import type { Trial } from "../../api/types";
import { now } from "../../app/clock";
import { Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { wall } from "../../domain/dates";
import { words } from "../../words";
import { said } from "./words";

/** When it starts and when they decide: the reviews and their windows follow. */
export function DatesSheet(props: {
  opportunity: string;
  trial: Trial | null;
  onClose: (changed: boolean) => void;
}) {
  const { trial } = props;
  const w = said.value;
  const [id] = useState(newId());
  const [starts, setStarts] = useState(trial?.started_on ?? wall(now.value, self().time_zone).day);
  const [decides, setDecides] = useState(trial?.decides_on ?? "");
  const submit = useSubmit(() => props.onClose(true));
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!starts) throw new Refused({ started_on: words.value.errors.required });
      if (decides && decides <= starts) throw new Refused({ decides_on: words.value.errors.order });
      const dates = { started_on: starts, decides_on: decides || null };
      if (trial) await changeTrial(trial, dates);
      else await startTrial(props.opportunity, id, dates);
      say(words.value.said.saved);
      props.onClose(true);
    });
  };
  return (
    <Sheet title={trial ? w.dates : w.beginTitle} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field
          label={w.starts}
          type="date"
          value={starts}
          onValue={setStarts}
          error={submit.errors.started_on}
        />
        <Field
          label={w.decides}
          hint={w.decidesHint}
          type="date"
          value={decides}
          onValue={setDecides}
          error={submit.errors.decides_on}
        />
        <Failing of={submit} fields={["started_on", "decides_on"]} />
        <Go busy={submit.busy} icon="tick">
          {trial ? words.value.buttons.save : w.begin}
        </Go>
      </form>
    </Sheet>
  );
}
