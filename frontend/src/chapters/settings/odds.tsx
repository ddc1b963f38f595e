import { useState } from "preact/hooks";
import { changeMe, getMe } from "../../api/account";
import { Field } from "../../app/fields";
import { say } from "../../app/live";
import { adopt, self } from "../../app/session";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { curveOf, inPercent, USUAL_ODDS } from "../../domain/usual-odds";
import { words } from "../../words";
import { choicesWords } from "./words";

/** The odds of the incumbent clock, to change; and the way back to the usual ones. */
export function OddsSettings() {
  const w = choicesWords.value.odds;
  const own = self().incumbent_curve;
  const curve = own ?? USUAL_ODDS;
  const days = curve.map((one) => one.day);
  const [typed, setTyped] = useState(curve.map((one) => inPercent(one.odds)));
  const submit = useSubmit(() => getMe().then(adopt, () => undefined));
  const put = async (next: typeof own) => {
    await adopt(await changeMe(self(), { incumbent_curve: next }));
    setTyped((next ?? USUAL_ODDS).map((one) => inPercent(one.odds)));
    say(words.value.said.saved);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      const { curve: next, wrong } = curveOf(days, typed);
      if (wrong.size > 0)
        throw new Refused(Object.fromEntries([...wrong].map(([day, what]) => [`day ${day}`, w[what]])));
      await put(next);
    });
  };
  const names = days.map((day) => `day ${day}`);
  return (
    <form class="stack" onSubmit={save} noValidate>
      <h2 class="section">{w.title}</h2>
      <p class="q">{w.text}</p>
      <p class="s q">{w.source}</p>
      <div class="pair">
        {days.map((day, i) => (
          <Field
            key={day}
            label={w.day(day)}
            type="number"
            min="0"
            max="100"
            value={typed[i] ?? ""}
            onValue={(value) => setTyped(typed.map((one, at) => (at === i ? value : one)))}
            error={submit.errors[`day ${day}`]}
          />
        ))}
      </div>
      <p class="s q">{own ? w.ownNow : w.usualNow}</p>
      <Failing of={submit} fields={names} />
      <button type="submit" class="sec" aria-disabled={submit.busy || undefined}>
        {w.keep}
      </button>
      {own && (
        <button type="button" class="txt" onClick={() => submit.run(() => put(null))}>
          {w.usual}
        </button>
      )}
    </form>
  );
}
