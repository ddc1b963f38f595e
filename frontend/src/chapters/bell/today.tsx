import { useState } from "preact/hooks";
import { listReminders } from "../../api/push";
import { useLoad } from "../../app/load";
import { keep, kept } from "../../app/store";
import { fellSilent } from "../../domain/bell-log";
import { wasPhone } from "../../domain/devices";
import { bell, settled } from "../../push/bell";
import { others, wished } from "../../push/subscription";
import { Hushed } from "./hushed";
import { bellWords } from "./words";

const LATER = "hushed later";
const A_WEEK = 604_800_000;

/** Whether nothing rings any more, and on what it rang; the log is read only where no device is left to ask. */
async function silence(): Promise<{ phone: boolean } | null> {
  const { all } = await others();
  const log = all.length > 0 ? [] : await listReminders();
  const asked = (await kept<number>(LATER)) ?? 0;
  const here = await wished();
  if (!fellSilent(all, log, here) || Date.now() - asked < A_WEEK) return null;
  const agents = all.map((one) => one.user_agent);
  return { phone: wasPhone(agents, here ? navigator.userAgent : undefined) };
}

/** On Today, where a bell that fell silent would be missed. */
export function HushedToday() {
  const w = bellWords.value.hushed;
  const [over, setOver] = useState(false);
  const known = useLoad(async () => (settled.value ? silence() : null), [settled.value, bell.value]);
  if (over || !known.data) return null;
  const end = () => {
    setOver(true);
    document.getElementById("main")?.focus();
  };
  const later = async () => {
    await keep(LATER, Date.now());
    end();
  };
  return (
    <Hushed here={false} phone={known.data.phone} button="txt" onRung={end} onLater={later}>
      <a class="txt" href="/settings?at=feed">
        {w.calendar}
      </a>
    </Hushed>
  );
}
