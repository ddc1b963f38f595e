import { useId, useState } from "preact/hooks";
import { now } from "../../app/clock";
import { Field, Go, Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { go } from "../../app/router";
import { Scene } from "../../app/scene";
import { self } from "../../app/session";
import { showRefused } from "../../app/submit";
import { addDays, longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { type Draft, write } from "./draft";
import { PlaceSheet } from "./place";

const CHANNELS = ["email", "phone", "linkedin", "message", "video", "in_person", "post", "other"] as const;

const today = (): string => wall(now.value, self().time_zone).day;

/** "Today, by e-mail." */
function whenLine(draft: Draft): string {
  const w = words.value.no;
  const day =
    draft.received_on === today()
      ? w.today
      : draft.received_on === addDays(today(), -1)
        ? w.yesterday
        : longDay(draft.received_on, self().language);
  return w.when(day, w.channels[draft.channel] ?? "");
}

/** Step one: who said no, and their words. */
export function Said({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const [missing, setMissing] = useState(false);
  const next = () => {
    if (!draft.opportunity) setMissing(true);
    else if (draft.received_on && draft.received_on <= today()) go("/no/2");
    else showRefused();
  };
  return (
    <>
      <Scene />
      <div>
        <h1 class="v">{w.sorry}</h1>
        <p class="q">{w.intro}</p>
      </div>
      <Who draft={draft} missing={missing && !draft.opportunity} />
      <Words draft={draft} />
      <div class="foot">
        <Go onClick={next}>{words.value.buttons.next}</Go>
      </div>
    </>
  );
}

function Who({ draft, missing }: { draft: Draft; missing: boolean }) {
  const w = words.value.no;
  const id = useId();
  const [choosing, setChoosing] = useState(false);
  const place = draft.opportunity;
  return (
    <div>
      <p class="lab" id={`${id}-l`}>
        {w.who}
      </p>
      <button
        type="button"
        class="pick"
        aria-labelledby={`${id}-l ${id}-v`}
        aria-haspopup="dialog"
        aria-describedby={missing ? `${id}-e` : undefined}
        onClick={() => setChoosing(true)}
      >
        <span id={`${id}-v`}>
          {place ? place.employer : <span class="q">{w.choose}</span>}
          {place && <span class="s q below">{place.title}</span>}
        </span>
        <Icon name="down" />
      </button>
      {missing && (
        <p class="s wrong under" id={`${id}-e`} role="alert">
          {words.value.errors.required}
        </p>
      )}
      {choosing && <PlaceSheet onClose={() => setChoosing(false)} />}
    </div>
  );
}

function Words({ draft }: { draft: Draft }) {
  const w = words.value.no;
  const [changing, setChanging] = useState(false);
  const late = draft.received_on > today() || !draft.received_on;
  const paste = async () => {
    const text = await navigator.clipboard.readText().catch(() => "");
    if (text) write({ words: draft.words ? `${draft.words}\n${text}` : text });
  };
  return (
    <div>
      <div class="split">
        <label for="words">{w.words}</label>
        {"readText" in (navigator.clipboard ?? {}) && (
          <button type="button" class="txt" onClick={paste}>
            <Icon name="paste" />
            {w.paste}
          </button>
        )}
      </div>
      <textarea
        id="words"
        rows={6}
        maxLength={20_000}
        value={draft.words}
        onInput={(event) => write({ words: event.currentTarget.value })}
      />
      {changing || late ? (
        <div class="pair gap">
          <Field
            label={w.received}
            type="date"
            max={today()}
            value={draft.received_on}
            onValue={(received_on) => write({ received_on })}
            error={late ? words.value.errors.dateAhead : undefined}
          />
          <Select
            label={w.how}
            value={draft.channel}
            onValue={(channel) => write({ channel: channel as Draft["channel"] })}
            options={CHANNELS.map((one) => [one, w.channels[one] ?? one] as const)}
          />
        </div>
      ) : (
        <p class="s q under">
          {whenLine(draft)}{" "}
          <button type="button" class="more in" onClick={() => setChanging(true)}>
            {words.value.buttons.change}
          </button>
        </p>
      )}
    </div>
  );
}
