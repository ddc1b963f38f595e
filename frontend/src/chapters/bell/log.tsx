import { useEffect, useRef, useState } from "preact/hooks";
import type { Reminder, Subscription } from "../../api/types";
import { now } from "../../app/clock";
import type { Loaded } from "../../app/load";
import { self } from "../../app/session";
import { type Entry, type Line, logOf, MAIL, moves } from "../../domain/bell-log";
import { addDays, clock, longDay, wall } from "../../domain/dates";
import { deviceName, isPhone } from "../../domain/devices";
import { words } from "../../words";
import { capital } from "../../words/en/common";
import { bellWords } from "./words";

const FEW = 5;
const MORE = 10;
const AGAIN_AFTER = 2_000;
const LOOKS = 30;

/** Today, yesterday, tomorrow, or the date. */
export function dayName(day: string): string {
  const { zone, lang } = { zone: self().time_zone, lang: self().language };
  const w = bellWords.value.days;
  const today = wall(now.value, zone).day;
  const near = { [today]: w.today, [addDays(today, -1)]: w.yesterday, [addDays(today, 1)]: w.tomorrow };
  return near[day] ?? longDay(day, lang);
}

/** Reads the log again for a while, as long as something is about to happen in it. */
function useFollowing(log: Loaded<Reminder[]>): void {
  const left = useRef(LOOKS);
  useEffect(() => {
    if (!log.data || left.current === 0 || !moves(log.data, now.value)) return;
    const timer = setTimeout(() => {
      left.current--;
      log.reload();
    }, AGAIN_AFTER);
    return () => clearTimeout(timer);
  }, [log.data]);
}

interface Devices {
  mine: string | undefined;
  /** What this device calls itself, also when the server does not know it any more. */
  own: string | undefined;
  all: Subscription[];
}

/** What to call a device at the beginning of a sentence. */
function nameOf(id: string, { mine, own, all }: Devices): string {
  const w = bellWords.value.log;
  if (id === own) return w.here(isPhone(navigator.userAgent));
  const found = all.find((one) => one.device === id);
  if (!found) return w.past;
  const phone = isPhone(found.user_agent);
  const alike = all.filter((one) => one.id !== mine && isPhone(one.user_agent) === phone);
  return alike.length > 1 ? `${w.there(phone)} (${deviceName(found.user_agent)})` : w.there(phone);
}

function mailLine(line: Line, at: string): string {
  const w = bellWords.value.log.mail;
  if (line.said === "rang" || line.said === "waits" || line.said === "again") return w[line.said](at);
  return line.said === "ringing" ? w.ringing : w.lost;
}

/** "at 09:00", with the day where it is not the one that the sentence stands under. */
function atWords(time: string, day: string, under: string): string {
  const w = bellWords.value;
  if (day === under) return w.at(time);
  if (day === wall(now.value, self().time_zone).day) return w.todayAt(time);
  return w.dayAt(time, longDay(day, self().language));
}

/** One sentence of the log. */
function sentence(line: Line, day: string, devices: Devices): string {
  const w = bellWords.value;
  const when = line.at ? wall(line.at, self().time_zone) : null;
  const at = when ? atWords(clock(when.minutes), when.day, day) : "";
  if (line.device === MAIL) return mailLine(line, at);
  const said = w.log[line.said];
  return typeof said === "string" ? said : said(nameOf(line.device, devices), at);
}

function Item({ entry, devices }: { entry: Entry; devices: Devices }) {
  const w = bellWords.value.log;
  const title = entry.kind === "group" ? w.group(entry.count) : (w.kinds[entry.kind] ?? w.other);
  return (
    <li tabIndex={-1}>
      <span class="q">{clock(entry.minutes)}</span>
      <div>
        {entry.window ? (
          <a class="more in" href={`/windows/${entry.window}`}>
            {title}
          </a>
        ) : (
          title
        )}
        {entry.lines.map((line) => (
          <p class="s q" key={line.device + line.said}>
            {sentence(line, entry.day, devices)}
          </p>
        ))}
      </div>
    </li>
  );
}

/** What rang of late, and what became of it on each device. */
export function Log({ log, devices }: { log: Loaded<Reminder[]>; devices: Devices }) {
  const w = bellWords.value.log;
  const [count, setCount] = useState(FEW);
  const list = useRef<HTMLDivElement>(null);
  useFollowing(log);
  useEffect(() => {
    if (count > FEW) list.current?.querySelectorAll("li")[count - MORE]?.focus();
  }, [count]);
  if (!log.data) return log.failed ? <p class="s q under">{words.value.errors.read}</p> : null;
  return (
    <div class="log" ref={list}>
      <h3 class="b next">{w.title}</h3>
      {log.data.length === 0 && <p class="q">{w.none}</p>}
      {logOf(log.data, self().time_zone, count).map(({ day, entries }) => (
        <section key={day} aria-label={capital(dayName(day))}>
          <h4 class="s q b">{capital(dayName(day))}</h4>
          <ul class="time">
            {entries.map((entry) => (
              <Item key={entry.id} entry={entry} devices={devices} />
            ))}
          </ul>
        </section>
      ))}
      {log.data.length > count && (
        <button type="button" class="txt" onClick={() => setCount(count + MORE)}>
          {w.more}
        </button>
      )}
    </div>
  );
}
