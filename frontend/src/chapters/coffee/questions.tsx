import type { Question } from "../../api/types";
import { Icon } from "../../app/icon";
import { words } from "../../words";
import type { Heard } from "./heard";
import { said } from "./words";

/** The questions in their order, one open; under it what was heard to it. */
export function Questions(props: {
  questions: readonly Question[];
  open: number;
  onOpen: (at: number) => void;
  heardTo: (at: number) => Heard[];
  onRemove: (one: Heard) => void;
}) {
  return (
    <ol class="ask">
      {props.questions.map((question, at) => (
        <OneQuestion
          key={question.text}
          number={at + 1}
          text={question.text}
          open={props.open === at}
          onOpen={() => props.onOpen(at)}
          heard={props.heardTo(at)}
          onRemove={props.onRemove}
        />
      ))}
    </ol>
  );
}

function OneQuestion(props: {
  number: number;
  text: string;
  open: boolean;
  onOpen: () => void;
  heard: readonly Heard[];
  onRemove: (one: Heard) => void;
}) {
  const { open, heard } = props;
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={props.onOpen}>
        <span class={open ? "n" : "n q"}>{props.number}</span>
        <span class="v">{props.text}</span>
        {!open && heard.length > 0 && <span class="s q">{said.value.heard(heard.length)}</span>}
      </button>
      {open && heard.length > 0 && (
        <ul class="heard">
          {heard.map((one) => (
            <Kept key={one.id} one={one} onRemove={() => props.onRemove(one)} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Kept({ one, onRemove }: { one: Heard; onRemove: () => void }) {
  const [opening, closing] = words.value.quotes;
  return (
    <li>
      <span class="grow">
        {opening}
        {one.text}
        {closing}
        {one.version === null && <span class="s q below">{said.value.waits}</span>}
      </span>
      <span class="drop">
        <button type="button" aria-label={said.value.remove(one.text)} onClick={onRemove}>
          <Icon name="close" />
        </button>
      </span>
    </li>
  );
}
