import { useState } from "preact/hooks";
import { dateCoffee } from "../../api/coffee";
import type { Touch, Window } from "../../api/types";
import { now } from "../../app/clock";
import { Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { instantOf, nextMorning, wall } from "../../domain/dates";
import { words } from "../../words";

const ASKING = new Set(["ask", "first_nudge", "last_nudge"]);

/** The run in which a coffee was asked for and neither dated nor refused; null when there is none. */
export function undatedCoffee(windows: readonly Window[], touches: readonly Touch[]): string | null {
  const open = (asked: Window) => {
    const same = windows.filter((one) => one.run_id === asked.run_id);
    const over = touches.some(
      (touch) =>
        (touch.outcome === "declined" || touch.outcome === "met") &&
        same.some((one) => one.id === touch.window_id),
    );
    return !over && !same.some((one) => one.step === "coffee");
  };
  const asked = windows.filter((one) => one.state === "done" && one.step !== null && ASKING.has(one.step));
  return asked.filter(open).at(-1)?.run_id ?? null;
}

/** The day of a coffee that was agreed on after its window was done. */
export function MeetsSheet({ run, onClose }: { run: string; onClose: (changed: boolean) => void }) {
  const w = words.value;
  const me = self();
  const [meets, setMeets] = useState(nextMorning(wall(now.value, me.time_zone), 10 * 60, me.working_days));
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!meets || instantOf(meets, me.time_zone) <= now.value)
        throw new Refused({ meets_at: w.errors.dateToCome });
      await dateCoffee(run, meets);
      say(w.said.saved);
      onClose(true);
    });
  };
  return (
    <Sheet title={w.today.outcome.meets} onClose={() => onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field
          label={w.today.outcome.meets}
          hint={w.today.outcome.meetsHint}
          type="datetime-local"
          value={meets}
          onValue={setMeets}
          error={submit.errors.meets_at}
        />
        <Failing of={submit} fields={["meets_at"]} />
        <Go busy={submit.busy} icon="tick">
          {w.buttons.save}
        </Go>
      </form>
    </Sheet>
  );
}
