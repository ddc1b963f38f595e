import { signal } from "@preact/signals";

const spoken = signal("");
const HEARD = 8_000;
let forgetting: ReturnType<typeof setTimeout> | undefined;

/** Says one short thing to screen readers, politely. */
export function say(text: string): void {
  spoken.value = "";
  setTimeout(() => {
    spoken.value = text;
  }, 60);
  clearTimeout(forgetting);
  forgetting = setTimeout(() => {
    spoken.value = "";
  }, HEARD);
}

export const Live = () => (
  <p class="vh" role="status" aria-live="polite">
    {spoken}
  </p>
);
