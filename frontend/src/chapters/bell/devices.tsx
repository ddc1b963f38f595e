import { dropSubscription } from "../../api/push";
import type { Subscription } from "../../api/types";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { clock, wall } from "../../domain/dates";
import { deviceName } from "../../domain/devices";
import { stopRinging } from "../../push/bell";
import { words } from "../../words";
import { dayName } from "./log";
import { bellWords } from "./words";

/** When a device last rang, in a few words. */
function lastRang(one: Subscription): string {
  const w = bellWords.value.devices;
  const zone = self().time_zone;
  if (one.last_success_at === null) return w.never;
  const at = wall(one.last_success_at, zone);
  return w.rang(dayName(at.day), clock(at.minutes));
}

/** Every device that is to ring; one that does so no more says how to mend it. */
export function Devices(props: { all: Subscription[]; mine: string | undefined; reload: () => void }) {
  const { all, mine, reload } = props;
  const w = words.value;
  const mend = bellWords.value.devices;
  const submit = useSubmit();
  const drop = (id: string) =>
    submit.run(async () => {
      await (id === mine ? stopRinging() : dropSubscription(id));
      reload();
    });
  if (all.length === 0) return null;
  return (
    <>
      <h3 class="b next">{w.settings.bell.devices}</h3>
      <ul class="list">
        {all.map((one) => (
          <li class="item" key={one.id}>
            <Icon name="bell" />
            <span class="grow">
              {deviceName(one.user_agent)}
              <span class="s q below">
                {one.id === mine && `${mend.here} · `}
                {lastRang(one)}
              </span>
              {!one.rings && (
                <span class="s below">
                  <strong class="b">{mend.silent}</strong> {one.id === mine ? mend.mendHere : mend.mendThere}
                </span>
              )}
            </span>
            <button
              type="button"
              class="txt"
              aria-label={`${w.buttons.remove}: ${deviceName(one.user_agent)}, ${lastRang(one)}`}
              onClick={() => drop(one.id)}
            >
              {w.buttons.remove}
            </button>
          </li>
        ))}
      </ul>
      <Failing of={submit} />
    </>
  );
}
