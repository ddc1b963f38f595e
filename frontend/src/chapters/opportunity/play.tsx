import { listPlays, startPlay } from "../../api/search";
import type { Contact, Opportunity, Play, Window } from "../../api/types";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { running } from "./running";

/** The people whom the play's steps speak to. */
function audience(play: Play, people: readonly Contact[]): string[] {
  const roles = new Set(play.steps.flatMap((step) => step.audience));
  return people.filter((one) => roles.has(one.role) && !one.do_not_contact).map((one) => one.id);
}

/** Starts a play later than in the flow of the rejection itself. */
export function PlaySheet(props: {
  opportunity: Opportunity;
  people: readonly Contact[];
  windows: readonly Window[];
  onClose: (changed: boolean) => void;
}) {
  const plays = useLoad(listPlays, []);
  const submit = useSubmit();
  const under = running(plays.data ?? [], props.windows);
  const start = (play: Play) =>
    submit.run(async () => {
      await startPlay(props.opportunity.id, play.key, audience(play, props.people));
      say(words.value.said.saved);
      props.onClose(true);
    });
  return (
    <Sheet title={words.value.search.opportunity.startPlay} onClose={() => props.onClose(false)}>
      {!plays.data && <Instead of={plays} />}
      <ul class="menu">
        {plays.data?.map((play) => (
          <li key={play.key}>
            <button type="button" disabled={under.has(play.key)} onClick={() => !submit.busy && start(play)}>
              <span>
                <span class="b">{play.name}</span>
                {under.has(play.key) && <span class="s q below">{words.value.no.running}</span>}
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <Failing of={submit} />
    </Sheet>
  );
}
