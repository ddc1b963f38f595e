import type { Options } from "../../app/fields";
import { Icon } from "../../app/icon";

/** As many of a few as one likes, as chips. */
export function Many(props: {
  legend: string;
  options: Options;
  values: readonly string[];
  onValues: (values: string[]) => void;
  error?: string | undefined;
}) {
  const toggle = (value: string) =>
    props.onValues(
      props.options
        .map(([one]) => one)
        .filter((one) => (one === value ? !props.values.includes(one) : props.values.includes(one))),
    );
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      <div class="chips">
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input type="checkbox" checked={props.values.includes(value)} onChange={() => toggle(value)} />
            <Icon name="tick" />
            {label}
          </label>
        ))}
      </div>
      {props.error && <p class="s wrong under">{props.error}</p>}
    </fieldset>
  );
}
