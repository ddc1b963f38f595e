import type { Review } from "../../api/types";
import { self } from "../../app/session";
import { longDay } from "../../domain/dates";
import { words } from "../../words";
import { said } from "./words";

/** What was said and agreed, the latest review first. */
export function Reviews(props: { reviews: readonly Review[]; onOpen: (review: Review) => void }) {
  const w = said.value;
  const order = [...props.reviews].sort((a, b) => b.held_on.localeCompare(a.held_on));
  return (
    <section>
      <h2 class="section">{w.reviews}</h2>
      {order.length === 0 && <p class="q">{w.noReviews}</p>}
      <ul class="list">
        {order.map((one) => (
          <OneReview key={one.id} review={one} onOpen={() => props.onOpen(one)} />
        ))}
      </ul>
    </section>
  );
}

function OneReview({ review, onOpen }: { review: Review; onOpen: () => void }) {
  const w = said.value;
  const day = longDay(review.held_on, self().language);
  const parts = [
    [w.said, review.said],
    [w.agreed, review.agreed],
    [w.proof, review.proof],
  ] as const;
  return (
    <li class="review">
      <h3 class="section">
        {day}
        <button type="button" class="txt s" aria-label={w.edit(day)} onClick={onOpen}>
          {words.value.buttons.change}
        </button>
      </h3>
      {parts.map(
        ([label, text]) =>
          text && (
            <p key={label} class="lines">
              <span class="s q below">{label}</span>
              {text}
            </p>
          ),
      )}
    </li>
  );
}
