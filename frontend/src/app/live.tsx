import { signal } from "@preact/signals";

const spoken = signal("");

/** Says one short thing to screen readers, politely. */
export function say(text: string): void {
  spoken.value = "";
  setTimeout(() => {
    spoken.value = text;
  }, 60);
}

export const Live = () => (
  <p class="vh" role="status" aria-live="polite">
    {spoken}
  </p>
);
