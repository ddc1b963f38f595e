import { useState } from "preact/hooks";
import { startPlay } from "../../api/search";
import type { Contact, Opportunity, Play, Rejection, Run } from "../../api/types";
import { Check, Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { PlayDates } from "./play-dates";
import { said } from "./words";

/** The people whom the play's steps speak to. */
function audience(play: Play, people: readonly Contact[]): ReadonlySet<string> {
  const roles = new Set([...play.steps, ...play.cadence].flatMap((step) => step.audience));
  return new Set(people.filter((one) => roles.has(one.role)).map((one) => one.id));
}

interface Props {
  opportunity: Opportunity;
  people: readonly Contact[];
  plays: readonly Play[];
  runs: readonly Run[];
  rejections: readonly Rejection[];
  onClose: (changed: boolean) => void;
}

/** Starts a play later than in the flow of the rejection itself: which, with whom, on which days. */
export function PlaySheet(props: Props) {
  const [play, choose] = useState<Play | null>(null);
  return (
    <Sheet title={play?.name ?? said.value.start} onClose={() => props.onClose(false)}>
      {play ? (
        <Start key={play.id} {...props} play={play} onOther={() => choose(null)} />
      ) : (
        <Choice {...props} onChoose={choose} />
      )}
    </Sheet>
  );
}

function Choice({ plays, runs, onChoose }: Props & { onChoose: (play: Play) => void }) {
  const w = said.value;
  const under = new Set(runs.filter((one) => one.state === "active").map((one) => one.play));
  const about = (play: Play) => (under.has(play.key) ? words.value.no.running : play.built_in ? "" : w.own);
  return (
    <>
      <ul class="menu">
        {plays.map((play) => (
          <li key={play.id}>
            <button type="button" disabled={under.has(play.key)} onClick={() => onChoose(play)}>
              <span>
                <span class="b">{play.name}</span>
                {about(play) && <span class="s q below">{about(play)}</span>}
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <a class="more in" href="/plays">
        {w.allPlays}
      </a>
    </>
  );
}

function Start(props: Props & { play: Play; onOther: () => void }) {
  const { play, opportunity } = props;
  const w = said.value;
  const willing = props.people.filter((one) => !one.do_not_contact);
  const [chosen, setChosen] = useState(audience(play, willing));
  const submit = useSubmit();
  const ids = willing.filter((one) => chosen.has(one.id)).map((one) => one.id);
  const choose = (id: string, yes: boolean) => {
    const next = new Set(chosen);
    if (yes) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const start = () =>
    submit.run(async () => {
      await startPlay(opportunity.id, play.key, ids);
      say(words.value.said.saved);
      props.onClose(true);
    });
  return (
    <div class="stack">
      <fieldset class="people">
        <legend class="b">{w.people}</legend>
        {willing.length === 0 && <p class="q">{w.noPeople}</p>}
        {willing.map((one) => (
          <Check
            key={one.id}
            label={one.name}
            hint={words.value.search.roles[one.role] ?? ""}
            value={chosen.has(one.id)}
            onValue={(yes) => choose(one.id, yes)}
          />
        ))}
      </fieldset>
      <PlayDates play={play} opportunity={opportunity.id} rejections={props.rejections} contacts={ids} />
      <Failing of={submit} />
      <Go busy={submit.busy} onClick={start}>
        {w.startGo(play.name)}
      </Go>
      <button type="button" class="txt" onClick={props.onOther}>
        {w.otherPlay}
      </button>
    </div>
  );
}
