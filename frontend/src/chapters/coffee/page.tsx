import { useEffect, useRef, useState } from "preact/hooks";
import "./coffee.css";
import { getCoffeeKit } from "../../api/needs";
import type { CoffeeKit } from "../../api/types";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { Failing } from "../../app/submit";
import { coffeeTime, questionOf, thanksAfter } from "../../domain/coffee";
import { clock, wall } from "../../domain/dates";
import { Awake } from "./awake";
import { useCapture } from "./heard";
import { useMemory } from "./kept";
import { Questions } from "./questions";
import { said } from "./words";

const MINUTE = 60_000;
const OFTEN = 5_000;
/** Minutes left that are spoken. */
const SPOKEN = new Set([5, 2]);

const firstName = (kit: CoffeeKit | undefined): string => kit?.contact?.name.split(" ")[0] ?? "";

/** The fifteen minutes: four questions, and a field that keeps what is said. */
export function CoffeePage({ opportunity }: { opportunity: string }) {
  const w = said.value;
  const kit = useLoad(() => getCoffeeKit(opportunity), [opportunity], `coffee kit ${opportunity}`);
  const name = firstName(kit.data);
  const title = name ? w.title(name) : w.untitled;
  return (
    <Screen title={title} head={title} backTo={`/opportunities/${opportunity}`} end={<Awake />} form>
      <h1 class="vh">{title}</h1>
      {kit.data ? (
        <Table kit={kit.data} opportunity={opportunity} reread={kit.reload} />
      ) : (
        <Instead of={kit} />
      )}
    </Screen>
  );
}

/** The present instant, often enough for whole minutes. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), OFTEN);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Table(props: { kit: CoffeeKit; opportunity: string; reread: () => void }) {
  const { kit, opportunity } = props;
  const [memory, remember] = useMemory(opportunity);
  const [open, setOpen] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const { heard, submit, keep, remove } = useCapture(opportunity, kit, props.reread);
  const kinds = kit.questions.map((question) => question.kind);
  const begin = () => {
    remember((before) => ({ ...before, began: Date.now() }));
    field.current?.focus();
  };
  const capture = (text: string, giveBack: (text: string) => void) => {
    const kind = kinds[open];
    if (!kind) return;
    const id = keep(kind, text, giveBack);
    remember((before) => ({ ...before, asked: { ...before.asked, [id]: open } }));
  };
  return (
    <>
      <Minutes began={memory.began} minutes={kit.minutes} onBegin={begin} />
      <Questions
        questions={kit.questions}
        open={open}
        onOpen={(at) => {
          setOpen(at);
          field.current?.focus();
        }}
        heardTo={(at) => heard.filter((one) => questionOf(one, kinds, memory.asked) === at)}
        onRemove={remove}
      />
      <div class="foot">
        <Failing of={submit} />
        <Dock name={firstName(kit)} field={field} onKeep={capture} />
        <button type="button" class="sec" onClick={() => go(`/needs/${opportunity}`)}>
          {said.value.end}
        </button>
      </div>
    </>
  );
}

/** The light of the fifteen minutes, its notch at the time for thanks; no seconds. */
function Minutes(props: { began: number | null; minutes: number; onBegin: () => void }) {
  const { began, minutes } = props;
  const w = said.value;
  const { t, notch, left } = coffeeTime(began, useNow(), minutes);
  useEffect(() => {
    if (left !== null && SPOKEN.has(left)) say(w.left(left));
  }, [left]);
  const thanks = thanksAfter(minutes);
  const time = began === null ? 0 : wall(began + thanks * MINUTE, self().time_zone).minutes;
  const tone = left === null ? "shut" : left === 0 ? "past" : minutes - left >= thanks ? "dusk" : "";
  return (
    <div>
      <div class={`wall tall ${tone}`} aria-hidden="true">
        {tone !== "past" && (
          <svg class="cast" aria-hidden="true" style={{ "--t": left === null ? 0.5 : t }}>
            <use href="#panes" />
          </svg>
        )}
      </div>
      <p class="marks" role="timer" style={{ "--best": notch }}>
        <span class="b ink">
          {left === null ? w.ready(minutes) : left === 0 ? w.over(minutes) : w.left(left)}
        </span>
        <span>{began === null ? w.thanksAfter(thanks) : w.thanks(clock(time))}</span>
      </p>
      {began === null && (
        <button type="button" class="txt begin" onClick={props.onBegin}>
          {w.begin} <Icon name="next" />
        </button>
      )}
    </div>
  );
}

/** Return or the tick keeps what stands in the field. */
function Dock(props: {
  name: string;
  field: { current: HTMLTextAreaElement | null };
  onKeep: (text: string, giveBack: (text: string) => void) => void;
}) {
  const w = said.value;
  const [text, setText] = useState("");
  const keep = () => {
    const words = text.trim();
    props.field.current?.focus();
    if (!words) return;
    setText("");
    props.onKeep(words, (back) => setText((now) => now || back));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    keep();
  };
  return (
    <>
      <label for="capture" class="s">
        {props.name ? w.heardFrom(props.name) : w.heardThere}
      </label>
      <div class="dock">
        <textarea
          id="capture"
          ref={props.field}
          rows={1}
          enterkeyhint="done"
          placeholder={w.placeholder}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="sq" aria-label={w.keep} onClick={keep}>
          <Icon name="tick" />
        </button>
      </div>
    </>
  );
}
