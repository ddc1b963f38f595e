import { useState } from "preact/hooks";
import { stopRun } from "../../api/second-chances";
import type { Play, Run, Window } from "../../api/types";
import { Go } from "../../app/fields";
import { say } from "../../app/live";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { shortDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { said } from "./words";

/** "Next: say hello to Tom, Wed 18 March" */
function nextLine(run: Run, windows: readonly Window[]): string {
  const w = said.value;
  const me = self();
  const mine = windows.filter((one) => one.run_id === run.id);
  const day = (at: string) => shortDay(wall(at, me.time_zone).day, me.language);
  const open = mine.find((one) => one.state === "open");
  if (open) return w.opened(open.title, day(open.closes_at));
  const [next] = mine
    .filter((one) => one.state === "scheduled")
    .sort((a, b) => Date.parse(a.opens_at) - Date.parse(b.opens_at));
  return next ? w.next(words.value.within(next.title), day(next.opens_at)) : w.nothingNext;
}

/** The plays that run here, what each does next, and the way to stop it. */
export function Plays(props: {
  runs: readonly Run[];
  plays: readonly Play[];
  windows: readonly Window[];
  onStart: (() => void) | null;
  reread: () => void;
}) {
  const w = said.value;
  const [stopping, stop] = useState<Run | null>(null);
  const running = props.runs.filter((one) => one.state === "active");
  const name = (run: Run) => props.plays.find((one) => one.key === run.play)?.name ?? run.play;
  const close = (changed: boolean) => {
    stop(null);
    if (changed) props.reread();
  };
  return (
    <section>
      <h2 class="section">{w.plays}</h2>
      {running.length === 0 && <p class="q">{w.noPlays}</p>}
      <ul class="list">
        {running.map((run) => (
          <li key={run.id} class="item">
            <span class="grow">
              {name(run)}
              <span class="s q below">{nextLine(run, props.windows)}</span>
            </span>
            <button type="button" class="txt s" aria-label={w.stopPlay(name(run))} onClick={() => stop(run)}>
              {w.stop}
            </button>
          </li>
        ))}
      </ul>
      {props.onStart && (
        <button type="button" class="more" onClick={props.onStart}>
          {w.start}
        </button>
      )}
      {stopping && <StopSheet run={stopping} name={name(stopping)} onClose={close} />}
    </section>
  );
}

function StopSheet(props: { run: Run; name: string; onClose: (changed: boolean) => void }) {
  const w = said.value;
  const submit = useSubmit();
  const stop = () =>
    submit.run(async () => {
      await stopRun(props.run.id);
      say(w.stopped);
      props.onClose(true);
    });
  return (
    <Sheet title={w.stopTitle(props.name)} onClose={() => props.onClose(false)}>
      <div class="stack">
        <p class="q">{w.stopText}</p>
        <Failing of={submit} />
        <Go busy={submit.busy} icon="tick" onClick={stop}>
          {w.stopGo}
        </Go>
      </div>
    </Sheet>
  );
}
