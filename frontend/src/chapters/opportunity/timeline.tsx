import type { TimelineItem } from "../../api/types";
import { self } from "../../app/session";
import { briefDay, shortDay, wall } from "../../domain/dates";
import { words } from "../../words";

const asSentence = (why: string): string => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;

/** What happened, latest first, each change with its cause. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  const me = self();
  if (items.length === 0) return null;
  const order = [...items].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const day = (at: string) => {
    const { day } = wall(at, me.time_zone);
    return `${briefDay(day, me.language)} ${shortDay(day, me.language).split(" ").pop()?.slice(0, 3)}`;
  };
  return (
    <section>
      <h2 class="section">{words.value.search.opportunity.timeline}</h2>
      <ol class="time">
        {order.map((item) => (
          <li key={item.id}>
            <time class="s q" dateTime={item.at}>
              {day(item.at)}
            </time>
            <p>
              {item.text}
              {item.why && <span class="s q below">{asSentence(item.why)}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
