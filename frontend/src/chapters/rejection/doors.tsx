import type { ComponentChildren } from "preact";
import { words } from "../../words";
import { type Draft, write } from "./draft";

const DOORS: Record<Draft["door"], ComponentChildren> = {
  open: (
    <>
      <path class="l" d="M26 11h13v38H26z" />
      <path d="M4 50h9M43 50h9M15 50V7h26v43M15 7l12 6v42l-12-5" />
      <path d="M23.5 32v.2" stroke-width="3" />
    </>
  ),
  closed: (
    <>
      <path d="M4 50h9M43 50h9M15 50V7h26v43M19.5 48V11.5h17V48" />
      <path d="M23.5 31v.2" stroke-width="3" />
    </>
  ),
  unknown: (
    <>
      <path d="M4 50h9M43 50h9M15 50V7h26v43" />
      <path d="M19.5 48V11.5h17V48" stroke-dasharray="2 4.5" />
      <path d="M24.5 26.5c0-5 7-5 7 0 0 3-3.5 3-3.5 6.5M28 37.5v.2" />
    </>
  ),
};

export function Doors({ value }: { value: Draft["door"] }) {
  const w = words.value.no;
  return (
    <fieldset>
      <legend>{w.door}</legend>
      <div class="tiles">
        {(["open", "closed", "unknown"] as const).map((door) => (
          <label key={door}>
            <input type="radio" name="door" checked={door === value} onChange={() => write({ door })} />
            <svg class="door" viewBox="0 0 56 56" aria-hidden="true">
              {DOORS[door]}
            </svg>
            {w.doors[door]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
