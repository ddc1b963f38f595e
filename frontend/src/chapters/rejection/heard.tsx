import { useState } from "preact/hooks";
import { Chips, Field, Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { go } from "../../app/router";
import { excerpt, FIRST_REASONS, REASONS, type Reason } from "../../domain/reasons";
import { words } from "../../words";
import { Decided } from "./decided";
import { Doors } from "./doors";
import { type Draft, reasons, spots, write } from "./draft";

/** Step two: what the words give away, the door, who got it, who decided. */
export function Heard({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const winners = ["external", "internal", "unknown"] as const;
  return (
    <>
      <h1 class="v">{w.heard}</h1>
      <Quote said={draft.words} />
      <Reasons />
      <Doors value={draft.door} />
      <Chips
        legend={w.winner}
        options={winners.map((one) => [one, w.winners[one]] as const)}
        value={draft.winner}
        onValue={(winner) => write({ winner: winner as Draft["winner"] })}
      />
      {draft.winner !== "unknown" && (
        <Field
          label={w.starts}
          optional
          type="date"
          value={draft.winner_starts_on}
          onValue={(winner_starts_on) => write({ winner_starts_on })}
        />
      )}
      <Decided draft={draft} />
      <div class="foot">
        <Go onClick={() => go("/no/3")}>{words.value.buttons.next}</Go>
      </div>
    </>
  );
}

function Quote(props: { said: string }) {
  const pieces = excerpt(props.said, spots.value);
  if (pieces.length === 0) return null;
  return (
    <blockquote class="said">
      {words.value.quotes[0]}
      {pieces.map((piece) => (piece.marked ? <mark key={piece.text}>{piece.text}</mark> : piece.text))}
      {words.value.quotes[1]}
    </blockquote>
  );
}

function Reasons() {
  const w = words.value.no;
  const [all, setAll] = useState(false);
  const chosen = reasons.value;
  const shown = REASONS.filter((one) => all || FIRST_REASONS.includes(one) || chosen.includes(one));
  const toggle = (reason: Reason) =>
    write({
      reasons: chosen.includes(reason) ? chosen.filter((one) => one !== reason) : [...chosen, reason],
    });
  return (
    <fieldset>
      <legend>
        {w.reasons} <span class="s q">{w.fit}</span>
      </legend>
      <div class="chips">
        {shown.map((one) => (
          <label key={one}>
            <input type="checkbox" checked={chosen.includes(one)} onChange={() => toggle(one)} />
            <Icon name="tick" />
            {w.reason[one]}
          </label>
        ))}
        {!all && (
          <button type="button" class="more" onClick={() => setAll(true)}>
            {w.all}
          </button>
        )}
      </div>
    </fieldset>
  );
}
