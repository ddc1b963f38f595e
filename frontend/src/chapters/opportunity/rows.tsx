import type { Window } from "../../api/types";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { longDay, shortDay, wall } from "../../domain/dates";
import { words } from "../../words";

const RANK = { open: 0, scheduled: 1, missed: 2, done: 3, skipped: 4, cancelled: 5 };

/** "opens Monday 16 March", "open until Wed 18 March", "done" */
function stateLine(window: Window): string {
  const me = self();
  const w = words.value.search.states;
  const day = (at: string) => longDay(wall(at, me.time_zone).day, me.language);
  const said = w[window.state] ?? "";
  if (window.state === "scheduled") return `${said} ${day(window.opens_at)}`;
  if (window.state === "open") return `${said} ${day(window.closes_at)}`;
  const when = window.state === "missed" ? window.closes_at : window.updated_at;
  return `${said}, ${shortDay(wall(when, me.time_zone).day, me.language)}`;
}

/** Windows as lines: open first, then what is to come, then what was. */
export function WindowRows({ windows }: { windows: readonly Window[] }) {
  const order = [...windows].sort(
    (a, b) => RANK[a.state] - RANK[b.state] || Date.parse(a.opens_at) - Date.parse(b.opens_at),
  );
  return (
    <ul class="list">
      {order.map((one) => (
        <li key={one.id}>
          <a href={`/windows/${one.id}`}>
            <span>
              {one.title}
              <span
                class={
                  one.state === "open" && Date.parse(one.closes_at) > now.value ? "s b below" : "s q below"
                }
              >
                {stateLine(one)}
              </span>
            </span>
            <Icon name="next" />
          </a>
        </li>
      ))}
    </ul>
  );
}
