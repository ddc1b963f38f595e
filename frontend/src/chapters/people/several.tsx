import { useRef } from "preact/hooks";
import { Field } from "../../app/fields";
import { Icon } from "../../app/icon";
import { words } from "../../words";
import { peopleWords } from "./words";

/** Addresses or numbers, each in a field of its own; `errors` by place. */
export function Several(props: {
  legend: string;
  label: (place: number) => string;
  add: string;
  type: "email" | "tel";
  values: readonly string[];
  onValues: (values: string[]) => void;
  error: (index: number) => string | undefined;
}) {
  const { values } = props;
  const box = useRef<HTMLFieldSetElement>(null);
  const put = (next: string[], focus?: number) => {
    props.onValues(next);
    if (focus !== undefined)
      setTimeout(() => box.current?.querySelectorAll<HTMLElement>("input, .txt")[focus]?.focus());
  };
  return (
    <fieldset ref={box}>
      <legend class="vh">{props.legend}</legend>
      <div class="each">
        {values.map((value, i) => (
          <div class="with" key={i}>
            <Field
              label={props.label(i + 1)}
              optional={i === 0}
              type={props.type}
              value={value}
              onValue={(typed) => put(values.map((one, at) => (at === i ? typed : one)))}
              error={props.error(i)}
            />
            {values.length > 1 && (
              <button
                type="button"
                class="ib"
                aria-label={peopleWords.value.drop(value || props.label(i + 1))}
                onClick={() =>
                  put(
                    values.filter((_, at) => at !== i),
                    Math.max(0, i - 1),
                  )
                }
              >
                <Icon name="close" />
              </button>
            )}
          </div>
        ))}
      </div>
      {values.length < 10 && (
        <button type="button" class="txt" onClick={() => put([...values, ""], values.length)}>
          <Icon name="plus" /> {props.add}
        </button>
      )}
    </fieldset>
  );
}

/** Interests as tags: typed one after the other, taken away one by one; `onValues` clears what is typed. */
export function Tags(props: {
  values: readonly string[];
  onValues: (values: string[]) => void;
  onDrop: (value: string) => void;
  typed: string;
  onTyped: (typed: string) => void;
  error?: string | undefined;
}) {
  const w = peopleWords.value;
  const box = useRef<HTMLDivElement>(null);
  const add = () => {
    const fresh = props.typed
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one && !props.values.includes(one));
    props.onValues([...props.values, ...fresh]);
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  };
  const drop = (value: string) => {
    props.onDrop(value);
    box.current?.querySelector("input")?.focus();
  };
  return (
    <div ref={box}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in the field adds what is in it */}
      <div class="with" onKeyDown={keyed}>
        <Field label={w.interests} optional value={props.typed} onValue={props.onTyped} error={props.error} />
        <button type="button" class="sec" onClick={add}>
          {words.value.buttons.add}
        </button>
      </div>
      <p class="s q under">{w.interestHint}</p>
      <ul class="tags">
        {props.values.map((value) => (
          <li key={value} class="held">
            {value}
            <button type="button" class="ib" aria-label={w.drop(value)} onClick={() => drop(value)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
