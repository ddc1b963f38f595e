import { useEffect, useState } from "preact/hooks";
import { listReminders, ringTest } from "../../api/push";
import { Check } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { Failing, useSubmit } from "../../app/submit";
import { fellSilent } from "../../domain/bell-log";
import { wasPhone } from "../../domain/devices";
import { bell, settled, stopRinging } from "../../push/bell";
import { canCount, counting, letCount } from "../../push/icon";
import { others, wished } from "../../push/subscription";
import { words } from "../../words";
import { Devices } from "../bell/devices";
import { Hushed } from "../bell/hushed";
import { Log } from "../bell/log";
import { bellWords } from "../bell/words";
import { AskToRing } from "./ask";

const known = async () => ({ ...(await others()), wished: await wished() });

/** Ringing on this device, a test, every device that rings, and what rang. */
export function BellSettings() {
  const w = words.value.settings.bell;
  const devices = useLoad(known, [bell.value, settled.value]);
  const log = useLoad(listReminders, [bell.value]);
  const reload = () => {
    devices.reload();
    log.reload();
  };
  // What the log tells of a device is so for the list of devices, too.
  useEffect(devices.reload, [log.data]);
  const all = devices.data?.all ?? [];
  const mine = bell.value === "on" ? devices.data?.mine : undefined;
  const here = all.some((one) => one.id === mine && !one.rings);
  const silent =
    here || (settled.value && devices.data && log.data && fellSilent(all, log.data, devices.data.wished));
  const agents = here ? [navigator.userAgent] : all.map((one) => one.user_agent);
  const phone = wasPhone(agents, devices.data?.wished ? navigator.userAgent : undefined);
  return (
    <section aria-labelledby="bell">
      <h2 class="section" id="bell">
        {w.title}
      </h2>
      {silent ? <Hushed here={here} phone={phone} button="go" onRung={reload} /> : <AskToRing />}
      {bell.value === "on" && (here || !silent) && <Ringing onTest={log.reload} />}
      {canCount() && <IconCounts />}
      <Devices all={all} mine={mine} reload={reload} />
      <Log log={log} devices={{ all, mine, own: devices.data?.own }} />
    </section>
  );
}

function Ringing({ onTest }: { onTest: () => void }) {
  const w = words.value.settings.bell;
  const submit = useSubmit();
  const [tested, setTested] = useState(false);
  const test = () =>
    submit.run(async () => {
      await ringTest();
      setTested(true);
      say(w.tested);
      onTest();
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

function IconCounts() {
  const w = bellWords.value.icon;
  return <Check label={w.label} hint={w.hint} value={counting.value} onValue={(on) => void letCount(on)} />;
}
