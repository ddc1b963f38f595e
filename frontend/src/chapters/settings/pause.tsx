import { useState } from "preact/hooks";
import { changeMe, getMe } from "../../api/account";
import { now } from "../../app/clock";
import { Field } from "../../app/fields";
import { say } from "../../app/live";
import { adopt, self } from "../../app/session";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { addDays, instantOf, longDay, wall } from "../../domain/dates";
import { choicesWords } from "./words";

const A_WEEK = 7;

/** Nothing rings until a day, at the hour when the day begins. */
export function PauseSettings() {
  const w = choicesWords.value.pause;
  const me = self();
  const today = wall(now.value, me.time_zone).day;
  const [day, setDay] = useState(addDays(today, A_WEEK));
  const submit = useSubmit(() => getMe().then(adopt, () => undefined));
  const paused = me.paused_until && Date.parse(me.paused_until) > now.value ? me.paused_until : null;
  const put = async (until: string | null) => {
    await adopt(await changeMe(self(), { paused_until: until }));
    say(until ? w.paused : w.ended);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (day <= today) throw new Refused({ paused_until: w.ahead });
      await put(new Date(instantOf(`${day}T${me.opening_hour.slice(0, 5)}`, me.time_zone)).toISOString());
    });
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <h2 class="section">{w.title}</h2>
      {paused ? (
        <>
          <p role="status">{w.on(longDay(wall(paused, me.time_zone).day, me.language))}</p>
          <Failing of={submit} />
          <button type="button" class="sec" onClick={() => submit.run(() => put(null))}>
            {w.end}
          </button>
        </>
      ) : (
        <>
          <p class="q">{w.text}</p>
          <Field
            label={w.until}
            type="date"
            min={addDays(today, 1)}
            value={day}
            onValue={setDay}
            error={submit.errors.paused_until}
          />
          <Failing of={submit} fields={["paused_until"]} />
          <button type="submit" class="sec" aria-disabled={submit.busy || undefined}>
            {w.keep}
          </button>
        </>
      )}
    </form>
  );
}
