import { useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { now } from "../../app/clock";
import { Chips, Field, Go, type Options } from "../../app/fields";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { instantOf, localField, nextMorning, wall } from "../../domain/dates";
import { words } from "../../words";
import { snooze } from "./acts";
import { moment } from "./marks";

const HOUR = 3_600_000;

const minutesOf = (hour: string): number => Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3, 5));

/** The times on offer, all before the close; the morning is the server's to choose exactly. */
function offers(item: TodayItem): Options {
  const me = self();
  const w = words.value.today.snoozing;
  const at = now.value;
  const local = nextMorning(wall(at, me.time_zone), minutesOf(me.opening_hour), me.working_days);
  const morning = instantOf(local, me.time_zone);
  const closes = Date.parse(item.closes_at);
  const say = (instant: number) => moment(new Date(instant).toISOString(), me.time_zone, me.language, at);
  const all: [string, string, number][] = [
    ["morning", w.morning(say(morning)), morning],
    ["hours", w.hours(say(at + 3 * HOUR)), at + 3 * HOUR],
    ["days", w.later(say(at + 72 * HOUR)), at + 72 * HOUR],
    ["pick", w.pick, 0],
  ];
  return all.filter(([, , instant]) => instant < closes).map(([value, label]) => [value, label] as const);
}

export function SnoozeSheet({ item, onClose }: { item: TodayItem; onClose: (acted?: boolean) => void }) {
  const w = words.value.today.snoozing;
  const me = self();
  const at = now.value;
  const options = offers(item);
  const [choice, setChoice] = useState(options[0]?.[0] ?? "pick");
  const [picked, setPicked] = useState(localField(wall(now.value + 3 * HOUR, me.time_zone)));
  const submit = useSubmit();
  const until = (): string | null => {
    if (choice === "morning") return null;
    if (choice === "hours") return new Date(now.value + 3 * HOUR).toISOString();
    if (choice === "days") return new Date(now.value + 72 * HOUR).toISOString();
    return picked ? new Date(instantOf(picked, me.time_zone)).toISOString() : "";
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      const when = until();
      if (when === "") throw new Refused({ until: words.value.errors.required });
      if (when && (Date.parse(when) <= now.value || when >= new Date(item.closes_at).toISOString()))
        throw new Refused({ until: w.between });
      const label = options.find(([value]) => value === choice)?.[1] ?? "";
      await snooze(item, when, when ? moment(when, me.time_zone, me.language, at) : label);
      onClose(true);
    });
  };
  return (
    <Sheet title={w.title} onClose={() => onClose()}>
      <form onSubmit={save} noValidate>
        <p class="q">{item.title}</p>
        <Chips legend={w.title} quiet options={options} value={choice} onValue={setChoice} />
        {choice === "pick" && (
          <Field
            label={w.pick}
            type="datetime-local"
            value={picked}
            onValue={setPicked}
            error={submit.errors.until}
          />
        )}
        <p class="s q">{w.hint(moment(item.closes_at, me.time_zone, me.language, at))}</p>
        <Failing of={submit} fields={choice === "pick" ? ["until"] : []} />
        <Go busy={submit.busy} icon="tick">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
