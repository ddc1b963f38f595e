import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { words } from "../words";
import { Icon } from "./icon";

interface Frame {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  optional?: boolean;
}

function Framed(props: Frame & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={props.id}>
        {props.label}
        {props.optional && <span class="s q light-label"> {words.value.optional}</span>}
      </label>
      {props.children}
      {props.hint && !props.error && (
        <p class="s q under" id={`${props.id}-h`}>
          {props.hint}
        </p>
      )}
      {props.error && (
        <p class="s wrong under" id={`${props.id}-e`}>
          {props.error}
        </p>
      )}
    </div>
  );
}

const described = (id: string, props: Frame) =>
  props.error ? `${id}-e` : props.hint ? `${id}-h` : undefined;

type Input = Frame & {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "email" | "password" | "date" | "datetime-local" | "time" | "url" | "tel" | "number";
  autocomplete?: string;
  name?: string;
  required?: boolean;
  max?: string;
  min?: string;
  minLength?: number;
};

export function Field(props: Input) {
  const id = useId();
  const { type = "text", value, onValue, autocomplete, name, required, max, min, minLength } = props;
  return (
    <Framed {...props} id={id}>
      <input
        {...{ id, value, name, required, max, min, minLength }}
        type={type as "text"}
        class="line"
        autocomplete={autocomplete ?? "off"}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={described(id, props)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Framed>
  );
}

export function Area(
  props: Frame & {
    value: string;
    onValue: (value: string) => void;
    rows?: number;
    long?: boolean;
    plain?: boolean;
  },
) {
  const id = useId();
  return (
    <Framed {...props} id={id}>
      <textarea
        id={id}
        class={props.long ? "long" : props.plain ? "plain" : undefined}
        rows={props.rows ?? 3}
        value={props.value}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={described(id, props)}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </Framed>
  );
}

export type Options = readonly (readonly [value: string, label: string])[];

export function Select(props: Frame & { value: string; onValue: (value: string) => void; options: Options }) {
  const id = useId();
  return (
    <Framed {...props} id={id}>
      <div class="choose">
        <select
          id={id}
          class="line"
          value={props.value}
          aria-invalid={props.error ? true : undefined}
          aria-describedby={described(id, props)}
          onChange={(event) => props.onValue(event.currentTarget.value)}
        >
          {props.options.map(([value, label]) => (
            <option key={value} value={value} selected={value === props.value}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </div>
    </Framed>
  );
}

/** One of a few, as chips; the tick, the weight and the border say which. */
export function Chips(props: {
  legend: string;
  /** The title above says it already; only screen readers need the legend. */
  quiet?: boolean;
  options: Options;
  value: string;
  onValue: (value: string) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend class={props.quiet ? "vh" : undefined}>{props.legend}</legend>
      <div class="chips">
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.onValue(value)}
            />
            <Icon name="tick" />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Check(props: {
  label: string;
  hint?: string;
  value: boolean;
  onValue: (value: boolean) => void;
}) {
  return (
    <div class="plays">
      <label>
        <input
          type="checkbox"
          checked={props.value}
          onChange={(event) => props.onValue(event.currentTarget.checked)}
        />
        <Icon name="tick" />
        <span>
          <span class="b">{props.label}</span>
          {props.hint && (
            <>
              <br />
              <span class="s q">{props.hint}</span>
            </>
          )}
        </span>
      </label>
    </div>
  );
}

/** The one primary action of a screen. */
export function Go(props: {
  children: ComponentChildren;
  busy?: boolean;
  icon?: string;
  onClick?: () => void;
}) {
  return (
    <button
      type={props.onClick ? "button" : "submit"}
      class="go"
      aria-disabled={props.busy || undefined}
      onClick={(event) => {
        if (props.busy) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {props.children} <Icon name={props.icon ?? "next"} />
    </button>
  );
}
