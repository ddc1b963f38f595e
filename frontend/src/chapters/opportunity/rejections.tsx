import { useState } from "preact/hooks";
import { changeRejection } from "../../api/search";
import type { Contact, Rejection } from "../../api/types";
import { Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { longDay } from "../../domain/dates";
import { words } from "../../words";

/** What was said, in their words; when the new person starts often becomes known later. */
export function Rejections(props: {
  rejections: readonly Rejection[];
  people: readonly Contact[];
  reread: () => void;
}) {
  const w = words.value.search.opportunity;
  if (props.rejections.length === 0) return null;
  return (
    <section>
      <h2 class="section">{w.said}</h2>
      <ul class="stack">
        {props.rejections.map((one) => (
          <OneRejection key={one.id} rejection={one} people={props.people} reread={props.reread} />
        ))}
      </ul>
    </section>
  );
}

function OneRejection(props: { rejection: Rejection; people: readonly Contact[]; reread: () => void }) {
  const { rejection } = props;
  const w = words.value;
  const lang = self().language;
  const [asking, setAsking] = useState(false);
  const decided = props.people.find((one) => one.id === rejection.decided_by)?.name;
  const reasons = rejection.reasons.map((reason) => w.no.reason[reason]).join(", ");
  const starts = rejection.winner_starts_on;
  const done = (changed: boolean) => {
    setAsking(false);
    if (changed) props.reread();
  };
  return (
    <li>
      {rejection.words && <blockquote class="said">{rejection.words}</blockquote>}
      <p class="s q under">
        {[longDay(rejection.received_on, lang), decided, reasons].filter(Boolean).join(". ")}.
      </p>
      <p>
        {starts && <span class="s q">{w.search.opportunity.starts(longDay(starts, lang))} </span>}
        <button type="button" class="more in s" onClick={() => setAsking(true)}>
          {starts ? w.buttons.change : w.search.opportunity.winnerStarts}
        </button>
      </p>
      {asking && <StartsSheet rejection={rejection} onClose={done} />}
    </li>
  );
}

function StartsSheet(props: { rejection: Rejection; onClose: (changed: boolean) => void }) {
  const w = words.value;
  const [date, setDate] = useState(props.rejection.winner_starts_on ?? "");
  const submit = useSubmit(() => props.onClose(true));
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await changeRejection(props.rejection, date || null);
      say(w.said.saved);
      props.onClose(true);
    });
  };
  return (
    <Sheet title={w.search.opportunity.winnerStarts} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field
          label={w.no.starts}
          type="date"
          value={date}
          onValue={setDate}
          error={submit.errors.winner_starts_on}
        />
        <Failing of={submit} fields={["winner_starts_on"]} />
        <Go busy={submit.busy} icon="tick">
          {w.buttons.save}
        </Go>
      </form>
    </Sheet>
  );
}
