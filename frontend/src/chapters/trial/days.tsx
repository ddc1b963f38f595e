import { useState } from "preact/hooks";
import type { Review, Trial } from "../../api/types";
import { now } from "../../app/clock";
import { self } from "../../app/session";
import { longDay, wall } from "../../domain/dates";
import { type ReviewDay, reviewDays } from "../../domain/trials";
import { said } from "./words";

const AT_FIRST = 3;

/** The planned review days; the far ones on request. */
export function Days({ trial, reviews, over }: { trial: Trial; reviews: readonly Review[]; over: boolean }) {
  const w = said.value;
  const me = self();
  const [all, showAll] = useState(false);
  const held = reviews.map((one) => one.held_on);
  const days = reviewDays(trial.review_days, held, wall(now.value, me.time_zone).day);
  const next = days.findIndex((one) => one.state === "next");
  const shown = all || over ? days : days.slice(0, Math.max(next, 0) + AT_FIRST);
  const state = (one: ReviewDay) => (one.state === "ahead" ? "" : w[one.state]);
  if (over && reviews.length === 0) return null;
  return (
    <section>
      <h2 class="section">{w.days}</h2>
      {days.length === 0 && <p class="q">{w.noDays}</p>}
      <ul class="list">
        {shown.map((one) => (
          <li key={one.day} class="item">
            <span class={one.state === "next" ? "b grow" : "grow"}>{longDay(one.day, me.language)}</span>
            <span class="s q">{state(one)}</span>
          </li>
        ))}
      </ul>
      {shown.length < days.length && (
        <button type="button" class="more" onClick={() => showAll(true)}>
          {w.more(days.length - shown.length)}
        </button>
      )}
    </section>
  );
}
