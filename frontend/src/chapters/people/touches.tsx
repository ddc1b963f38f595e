import { useState } from "preact/hooks";
import type { Ledger, Touch } from "../../api/types";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { shortDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { TouchSheet } from "./touch-sheet";
import { peopleWords } from "./words";

/** "Asked for a coffee. They replied." */
function line(touch: Touch): string {
  const w = words.value;
  const kind =
    w.search.kinds[touch.kind] ?? peopleWords.value.touch.kinds[touch.kind] ?? w.search.kinds.other;
  const from = touch.direction === "in" ? `, ${w.search.touch.fromThem}` : "";
  const came = touch.outcome === "none" ? "" : ` ${w.today.outcome[touch.outcome]}.`;
  return `${kind}${from}.${came}`;
}

/** What was said and written between the two, latest first, with its notes and what it carried. */
export function Touches(props: {
  touches: readonly Touch[];
  gives: Ledger["items"];
  /** Whom to log more with; null for nobody any more. */
  contact: string | null;
  reread: () => void;
}) {
  const w = words.value.search.touch;
  const [changing, setChanging] = useState<Touch | null>(null);
  const order = [...props.touches].sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at));
  return (
    <section>
      <h2 class="section">
        {w.list}
        {props.contact && (
          <a
            class="txt"
            href={`/touch?contact=${props.contact}`}
            aria-label={`${words.value.buttons.add}: ${w.title}`}
          >
            <Icon name="plus" /> {words.value.buttons.add}
          </a>
        )}
      </h2>
      {order.length === 0 && <p class="q">{w.none}</p>}
      <ul class="list">
        {order.map((one) => (
          <Row
            key={one.id}
            touch={one}
            gave={props.gives.find((given) => given.touchpoint_id === one.id)?.give.title}
            onChange={() => setChanging(one)}
          />
        ))}
      </ul>
      {changing && (
        <TouchSheet
          touch={changing}
          title={line(changing)}
          onClose={(changed) => {
            setChanging(null);
            if (changed) props.reread();
          }}
        />
      )}
    </section>
  );
}

function Row(props: { touch: Touch; gave: string | undefined; onChange: () => void }) {
  const { touch } = props;
  const w = peopleWords.value.touch;
  const me = self();
  const day = shortDay(wall(touch.occurred_at, me.time_zone).day, me.language);
  return (
    <li class="item">
      <span class="grow">
        {line(touch)}
        {props.gave && <span class="below">{w.gave(props.gave)}</span>}
        {touch.notes && <span class="below">{touch.notes}</span>}
        <span class="s q below">{day}</span>
      </span>
      <button
        type="button"
        class="txt"
        aria-label={w.changeThis(`${line(touch)} ${day}`)}
        onClick={props.onChange}
      >
        {words.value.buttons.change}
      </button>
    </li>
  );
}
