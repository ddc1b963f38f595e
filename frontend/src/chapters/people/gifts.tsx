import type { Ledger } from "../../api/types";
import { self } from "../../app/session";
import { shortDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { shelfWords } from "../shelf/words";
import { peopleWords } from "./words";

/** The give ledger of one person: what they got, when, and what came of it. */
export function Gifts({ ledger }: { ledger: Ledger }) {
  const w = peopleWords.value.gifts;
  const me = self();
  const day = (at: string) => shortDay(wall(at, me.time_zone).day, me.language);
  return (
    <section>
      <h2 class="section">{w.title}</h2>
      <p class="q">{ledger.gives === 0 ? w.none : w.sum(ledger.gives, ledger.asks)}</p>
      <ul class="list gap">
        {ledger.items.map((one) => (
          <li class="item" key={one.touchpoint_id}>
            <span>
              {one.give.title}
              <span class="s q below">
                {w.given(shelfWords.value.kinds[one.give.kind] ?? "", day(one.given_at))}.
                {one.outcome !== "none" && ` ${words.value.today.outcome[one.outcome]}.`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
