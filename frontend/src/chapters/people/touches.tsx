import type { Touch } from "../../api/types";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { shortDay, wall } from "../../domain/dates";
import { words } from "../../words";

/** "Asked for a coffee. They replied." */
function line(touch: Touch): string {
  const w = words.value;
  const kind = w.search.kinds[touch.kind] ?? w.search.kinds.other;
  const from = touch.direction === "in" ? `, ${w.search.touch.fromThem}` : "";
  const came = touch.outcome === "none" ? "" : ` ${w.today.outcome[touch.outcome]}.`;
  return `${kind}${from}.${came}`;
}

/** What was said and written between the two, latest first, with its notes. */
export function Touches({ touches, contact }: { touches: readonly Touch[]; contact: string }) {
  const w = words.value.search.touch;
  const me = self();
  const order = [...touches].sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at));
  return (
    <section>
      <h2 class="section">
        {w.list}
        <a class="txt" href={`/touch?contact=${contact}`} aria-label={w.title}>
          <Icon name="plus" /> {words.value.buttons.add}
        </a>
      </h2>
      {order.length === 0 && <p class="q">{w.none}</p>}
      <ul class="list">
        {order.map((one) => (
          <li class="item" key={one.id}>
            <span>
              {line(one)}
              {one.notes && <span class="below">{one.notes}</span>}
              <span class="s q below">{shortDay(wall(one.occurred_at, me.time_zone).day, me.language)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
