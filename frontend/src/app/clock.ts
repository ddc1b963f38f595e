import { signal } from "@preact/signals";

let ahead = 0;

/** Product time in epoch milliseconds; moves each minute, and at once when the app comes to the front. */
export const now = signal(Date.now());

const tick = () => {
  now.value = Date.now() + ahead;
};

/** Follows the server's product time, where an answer says it. */
export function heed(serverNow: string | undefined): void {
  const drift = serverNow ? Date.parse(serverNow) - Date.now() : 0;
  // A phone's clock is trusted for a minute: less would make the light tremble with the network.
  ahead = Math.abs(drift) > 60_000 ? drift : 0;
  tick();
}

export function startClock(): void {
  setInterval(tick, 60_000);
  document.addEventListener("visibilitychange", tick);
}
