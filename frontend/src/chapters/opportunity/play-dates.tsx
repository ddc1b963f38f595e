import { previewPlay } from "../../api/search";
import type { Play, Rejection, WindowDates } from "../../api/types";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { self } from "../../app/session";
import { shortDay, wall } from "../../domain/dates";
import { said } from "./words";

/** What a play counts from: the latest no, or today where nobody has said one. */
function anchors(rejections: readonly Rejection[]) {
  const [latest] = [...rejections].sort((a, b) => b.received_on.localeCompare(a.received_on));
  return latest ? { received_on: latest.received_on, winner_starts_on: latest.winner_starts_on } : {};
}

/** The days that a play would have, with the people chosen, before it starts. */
export function PlayDates(props: {
  play: Play;
  opportunity: string;
  rejections: readonly Rejection[];
  contacts: readonly string[];
}) {
  const w = said.value;
  const { play, opportunity } = props;
  const contact_ids = [...props.contacts];
  const preview = useLoad(
    () => previewPlay(play.id, { opportunity_id: opportunity, contact_ids, ...anchors(props.rejections) }),
    [play.id, opportunity, contact_ids.join()],
  );
  const { data } = preview;
  if (!data) return <Instead of={preview} />;
  return (
    <section>
      <h3 class="b">{w.dates}</h3>
      {data.windows.length === 0 && <p class="q">{w.noDates}</p>}
      <Days days={data.windows} />
      {data.passed.length > 0 && (
        <>
          <h3 class="s q">{w.passed}</h3>
          <Days days={data.passed} />
        </>
      )}
    </section>
  );
}

function Days({ days }: { days: readonly WindowDates[] }) {
  const w = said.value;
  const me = self();
  const day = (at: string) => shortDay(wall(at, me.time_zone).day, me.language);
  const order = [...days].sort((a, b) => Date.parse(a.opens_at) - Date.parse(b.opens_at));
  return (
    <ul class="list">
      {order.map((one) => (
        <li key={`${one.step} ${one.contact_id}`} class="item">
          <span>
            {one.title}
            <span class="s q below">
              {w.opens(day(one.opens_at))}, {w.best(day(one.best_at))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
