import type { Window } from "../../api/types";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { type Marks, marksOf } from "./marks";

/** The stretch of wall with its light, the sill, and the days under it. */
export function Wall({ window, low }: { window: Window; low?: boolean }) {
  const me = self();
  const marks = marksOf(window, now.value, me.time_zone, me.language);
  return (
    <>
      <div class={`wall ${low ? "low" : ""} ${marks.tone}`} aria-hidden="true">
        {marks.tone !== "past" && (
          <svg class="cast" aria-hidden="true" style={{ "--t": marks.t }}>
            <use href="#panes" />
          </svg>
        )}
      </div>
      <p class="marks" style={{ "--best": marks.best }}>
        <span>{marks.left}</span>
        <span class={marks.late ? "b ink" : undefined}>{marks.right}</span>
      </p>
      <Kick kick={marks.kick ?? (low || !marks.bestLater ? null : { icon: null, text: marks.bestLater })} />
    </>
  );
}

function Kick({ kick }: { kick: Marks["kick"] }) {
  if (!kick) return null;
  return (
    <p class={kick.icon === "clock" ? "kick late" : "kick"}>
      {kick.icon && <Icon name={kick.icon} />}
      {kick.text}
    </p>
  );
}
