import { useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { reschedule } from "../../api/windows";
import { now } from "../../app/clock";
import { Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { addDays, instantOf, nextMorning, wall } from "../../domain/dates";
import { words } from "../../words";
import { mark, refresh } from "./state";

const SOON = 2_500;

export function RenewSheet({ item, onClose }: { item: TodayItem; onClose: (acted?: boolean) => void }) {
  const w = words.value.today.renewing;
  const me = self();
  const hour = Number(me.opening_hour.slice(0, 2)) * 60 + Number(me.opening_hour.slice(3, 5));
  const morning = nextMorning(wall(now.value, me.time_zone), hour, me.working_days);
  const [opens, setOpens] = useState(morning);
  const [closes, setCloses] = useState(`${addDays(morning.slice(0, 10), 4)}T${me.closing_hour.slice(0, 5)}`);
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!opens || !closes || closes <= opens) throw new Refused({ closes_at: words.value.errors.order });
      const at = (local: string) => new Date(instantOf(local, me.time_zone)).toISOString();
      await reschedule(item.id, at(opens), at(closes));
      mark(item.id, null);
      say(words.value.today.renewed(item.title));
      onClose(true);
      await refresh();
      // The server opens what is due within a second or two.
      setTimeout(refresh, SOON);
    });
  };
  return (
    <Sheet title={w.title} onClose={() => onClose()}>
      <form onSubmit={save} noValidate>
        <p class="q">{item.title}</p>
        <Field
          label={w.opens}
          type="datetime-local"
          value={opens}
          onValue={setOpens}
          error={submit.errors.opens_at}
        />
        <Field
          label={w.closes}
          type="datetime-local"
          value={closes}
          onValue={setCloses}
          error={submit.errors.closes_at}
        />
        <Failing of={submit} fields={["opens_at", "closes_at"]} />
        <Go busy={submit.busy} icon="tick">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
