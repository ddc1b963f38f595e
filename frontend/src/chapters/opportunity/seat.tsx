import type { Incumbent } from "../../api/types";
import { self } from "../../app/session";
import { longDay } from "../../domain/dates";
import { drawn, outOf100 } from "../../domain/odds";
import { said } from "./words";

const WIDTH = 320;
const HEIGHT = 72;

/** How likely such a seat has come free: a planning guess with its numbers and sources. */
export function Seat({ clock }: { clock: Incumbent }) {
  const w = said.value;
  const lang = self().language;
  const of100 = outOf100(clock.odds);
  return (
    <section>
      <h2 class="section">{w.seat}</h2>
      <p>{w.day(clock.day, clock.since_what)}</p>
      <p class="b">{of100 < 1 ? w.under : w.odds(of100)}</p>
      <Curve clock={clock} />
      {clock.next_good_day && <p>{w.nextDay(longDay(clock.next_good_day, lang))}</p>}
      <p class="s q">{w.guess}</p>
      <details class="fold numbers">
        <summary class="s">{w.numbers}</summary>
        <ul class="s">
          {clock.curve.map((point) => (
            <li key={point.day}>{w.point(point.day, outOf100(point.odds))}</li>
          ))}
        </ul>
        <ul class="s q">
          {clock.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** The curve as a small line; its numbers stand below as words. */
function Curve({ clock }: { clock: Incumbent }) {
  const { line, today } = drawn(clock.curve, clock, WIDTH, HEIGHT);
  return (
    <svg class="curve" viewBox={`-8 -8 ${WIDTH + 16} ${HEIGHT + 16}`} aria-hidden="true">
      <path class="foot-line" d={`M0 ${HEIGHT}H${WIDTH}`} />
      <polyline points={line} />
      {today && <circle cx={today.x} cy={today.y} r="6" />}
    </svg>
  );
}
