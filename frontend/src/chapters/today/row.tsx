import { useEffect, useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { takeBackAct } from "./acts";
import { FullCard, SmallCard } from "./card";
import { acted, type Row } from "./state";

const FOLDED = 500;

/** The row that stays where a card was acted on; for ten minutes it can be taken back. */
function After({ id, row }: { id: string; row: Row }) {
  const submit = useSubmit();
  return (
    <article class="win">
      <div class="after">
        <Icon name={row.waits ? "pending" : "tick"} />
        <p>
          {row.line}
          <span class="s q below">{row.next}</span>
        </p>
        {!row.final && (
          <button
            type="button"
            class="txt"
            aria-label={words.value.today.act(words.value.buttons.undo, row.line)}
            onClick={() => submit.run(() => takeBackAct(id))}
          >
            {words.value.buttons.undo}
          </button>
        )}
      </div>
      <Failing of={submit} />
    </article>
  );
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A window of Today: its card, or the row it became; the light fades before the card folds. */
export function Place({ item, full }: { item: TodayItem; full: boolean }) {
  const row = acted.value.get(item.id);
  const [folded, setFolded] = useState(row !== undefined);
  useEffect(() => {
    const timer = row ? setTimeout(() => setFolded(true), still() ? 0 : FOLDED) : undefined;
    if (!row) setFolded(false);
    return () => clearTimeout(timer);
  }, [row !== undefined]);
  if (row && folded) return <After id={item.id} row={row} />;
  const card = full ? <FullCard item={item} /> : <SmallCard item={item} />;
  return row ? <div class="win fading">{card}</div> : card;
}
