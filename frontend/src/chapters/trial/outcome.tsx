import { useState } from "preact/hooks";
import { changeTrial } from "../../api/trials";
import type { Trial } from "../../api/types";
import { Chips, Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { said } from "./words";

type Outcome = NonNullable<Trial["outcome"]>;
const OUTCOMES: readonly Outcome[] = ["hired", "extended", "ended", "declined"];

/** What came of the trial; a longer one needs its new day. */
export function OutcomeSheet({ trial, onClose }: { trial: Trial; onClose: (changed: boolean) => void }) {
  const w = said.value;
  const [outcome, setOutcome] = useState<Outcome | "">(trial.outcome ?? "");
  const [until, setUntil] = useState("");
  const submit = useSubmit(() => onClose(true));
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!outcome) throw new Refused({ outcome: words.value.errors.required });
      const longer = outcome === "extended";
      if (longer && until <= (trial.decides_on ?? trial.started_on))
        throw new Refused({ decides_on: until ? w.laterDay : words.value.errors.required });
      await changeTrial(trial, { outcome, ...(longer ? { decides_on: until } : {}) });
      say(`${words.value.said.saved} ${w.came[outcome]}`);
      onClose(true);
    });
  };
  return (
    <Sheet title={w.outcome} onClose={() => onClose(false)}>
      <form onSubmit={save} noValidate>
        <Chips
          legend={w.outcome}
          quiet
          options={OUTCOMES.map((one) => [one, w.outcomes[one]] as const)}
          value={outcome}
          onValue={(value) => setOutcome(value as Outcome)}
        />
        {outcome === "extended" && (
          <Field
            label={w.extendedUntil}
            type="date"
            value={until}
            onValue={setUntil}
            error={submit.errors.decides_on}
          />
        )}
        {submit.errors.outcome && (
          <p class="s wrong" role="alert">
            {submit.errors.outcome}
          </p>
        )}
        <Failing of={submit} fields={["outcome", ...(outcome === "extended" ? ["decides_on"] : [])]} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </form>
    </Sheet>
  );
}
