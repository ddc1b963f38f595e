import { listPlays, startPlay } from "../../api/search";
import type { Contact, Opportunity, Play } from "../../api/types";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";

/** The people whom the play's steps speak to. */
function audience(play: Play, people: readonly Contact[]): string[] {
  const roles = new Set(play.steps.flatMap((step) => step.audience));
  return people.filter((one) => roles.has(one.role) && !one.do_not_contact).map((one) => one.id);
}

/** Starts a play later than in the flow of the rejection itself. */
export function PlaySheet(props: {
  opportunity: Opportunity;
  people: readonly Contact[];
  onClose: (changed: boolean) => void;
}) {
  const plays = useLoad(listPlays, []);
  const submit = useSubmit();
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
            <button type="button" onClick={() => !submit.busy && start(play)}>
              <span class="b">{play.name}</span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <Failing of={submit} />
    </Sheet>
  );
}
