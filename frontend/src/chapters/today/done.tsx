import { useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { changeRejection, listRejections } from "../../api/search";
import type { TodayItem } from "../../api/types";
import { now } from "../../app/clock";
import { Area, Chips, Field, Go } from "../../app/fields";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { localField, nextMorning, wall } from "../../domain/dates";
import { isGive } from "../../domain/gives";
import { words } from "../../words";
import { chosen, GivePicker, said as giving, useShelf } from "../act/giving";
import { ASKS_TO_MEET, type DoneFacts, finish, type Outcome } from "./acts";

const OUTCOMES: readonly Outcome[] = ["none", "replied", "accepted", "declined", "met"];

/** The day after the next working morning, at ten: a coffee is rarely sooner. */
function likelyMeeting(): string {
  const me = self();
  const morning = nextMorning(wall(now.value, me.time_zone), 10 * 60, me.working_days);
  return morning > localField(wall(now.value, me.time_zone)) ? morning : "";
}

/** The start day belongs to the rejection, the latest one where there are several. */
async function noteStart(item: TodayItem, day: string): Promise<void> {
  if (!item.opportunity_id) return;
  const all = await listRejections(item.opportunity_id);
  const latest = [...all].sort((a, b) => b.received_on.localeCompare(a.received_on))[0];
  if (latest) await changeRejection(latest, day);
}

/** Nobody gets the same twice: the server knows, and says so at the gives. */
function gotAlready(error: unknown): boolean {
  return error instanceof Problem && error.status === 409 && /got this already/.test(error.details.detail);
}

export function DoneSheet({ item, onClose }: { item: TodayItem; onClose: (acted?: boolean) => void }) {
  const w = words.value.today.outcome;
  const plain = item.kind === "prepare";
  const [outcome, setOutcome] = useState<Outcome>(item.kind === "coffee" ? "met" : "none");
  const [meets, setMeets] = useState(likelyMeeting());
  const [notes, setNotes] = useState("");
  const asksStart = item.step === "winner_started";
  const [started, setStarted] = useState("");
  const submit = useSubmit();
  const shelf = useShelf(item);
  const give = isGive(item) ? chosen.value.get(item.id) : undefined;
  const meeting = outcome === "accepted" && ASKS_TO_MEET.has(item.kind);
  const facts = (): DoneFacts => ({
    outcome,
    ...(notes.trim() ? { notes: notes.trim() } : {}),
    ...(meeting && meets ? { meets_at: meets } : {}),
    ...(give ? { give_id: give } : {}),
  });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (asksStart && started) await noteStart(item, started);
      try {
        await finish(item, facts());
      } catch (error) {
        throw gotAlready(error) ? new Refused({ give_id: giving.value.again }) : error;
      }
      onClose(true);
    });
  };
  return (
    <Sheet title={plain ? w.prepared : w.title} onClose={() => onClose()}>
      <form onSubmit={save} noValidate>
        <p class="q">{item.title}</p>
        {!plain && (
          <Chips
            legend={w.title}
            quiet
            options={OUTCOMES.map((one) => [one, w[one]] as const)}
            value={outcome}
            onValue={(value) => setOutcome(value as Outcome)}
          />
        )}
        <GivePicker item={item} shelf={shelf} error={submit.errors.give_id} />
        {meeting && (
          <Field
            label={w.meets}
            hint={w.meetsHint}
            type="datetime-local"
            value={meets}
            onValue={setMeets}
            error={submit.errors.meets_at}
          />
        )}
        {asksStart && (
          <Field
            label={w.started}
            hint={w.startedHint}
            optional
            type="date"
            value={started}
            onValue={setStarted}
            error={submit.errors.winner_starts_on}
          />
        )}
        <Area
          label={w.notes}
          optional
          rows={2}
          value={notes}
          onValue={setNotes}
          error={submit.errors.notes}
        />
        <Failing
          of={submit}
          fields={["meets_at", "notes", "winner_starts_on", ...(isGive(item) ? ["give_id"] : [])]}
        />
        <Go busy={submit.busy} icon="tick">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
