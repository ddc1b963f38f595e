import { useState } from "preact/hooks";
import { dropSubscription, ringTest } from "../../api/push";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { longDay, wall } from "../../domain/dates";
import { bell, stopRinging } from "../../push/bell";
import { others } from "../../push/subscription";
import { words } from "../../words";
import { AskToRing } from "./ask";

/** Ringing on this device, a test, and every device that rings. */
export function BellSettings() {
  const w = words.value.settings.bell;
  return (
    <section aria-labelledby="bell">
      <h2 class="section" id="bell">
        {w.title}
      </h2>
      <AskToRing />
      {bell.value === "on" && <Ringing />}
      <Devices key={bell.value} />
    </section>
  );
}

function Ringing() {
  const w = words.value.settings.bell;
  const submit = useSubmit();
  const [tested, setTested] = useState(false);
  const test = () =>
    submit.run(async () => {
      await ringTest();
      setTested(true);
      say(w.tested);
    });
  return (
    <>
      <button type="button" class="sec way" onClick={test}>
        {w.test} <Icon name="bell" />
      </button>
      {tested && <p class="s q under">{w.tested}</p>}
      <Failing of={submit} />
      <button type="button" class="txt" onClick={() => submit.run(stopRinging)}>
        {w.stop}
      </button>
    </>
  );
}

function Devices() {
  const w = words.value;
  const me = self();
  const devices = useLoad(others, []);
  const submit = useSubmit();
  const list = devices.data?.all ?? [];
  if (list.length === 0) return null;
  const mine = (id: string) => bell.value === "on" && id === devices.data?.mine;
  const drop = (id: string) =>
    submit.run(async () => {
      await (mine(id) ? stopRinging() : dropSubscription(id));
      devices.reload();
    });
  return (
    <>
      <h3 class="b next">{w.settings.bell.devices}</h3>
      <ul class="list">
        {list.map((one) => {
          const since = w.settings.bell.since(longDay(wall(one.created_at, me.time_zone).day, me.language));
          return (
            <li class="item" key={one.id}>
              <Icon name="bell" />
              <span class="grow">
                {mine(one.id) ? w.settings.bell.here : w.settings.bell.other}
                <span class="s q below">{since}</span>
              </span>
              <button
                type="button"
                class="txt"
                aria-label={`${w.buttons.remove}: ${since}`}
                onClick={() => drop(one.id)}
              >
                {w.buttons.remove}
              </button>
            </li>
          );
        })}
      </ul>
      <Failing of={submit} />
    </>
  );
}
