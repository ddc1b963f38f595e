import { computed, signal } from "@preact/signals";
import { routeOf } from "../domain/route";

const here = signal(location.pathname + location.search);

/** The screen that the address bar names. */
export const route = computed(() => {
  const url = new URL(here.value, location.origin);
  return routeOf(url.pathname, url.searchParams);
});

interface Step {
  steps: number;
}
const steps = (): number => (history.state as Step | null)?.steps ?? 0;

/** Goes to an address of the app; `replace` leaves no way back to the present one. */
export function go(to: string, replace = false): void {
  if (replace) history.replaceState({ steps: steps() }, "", to);
  else history.pushState({ steps: steps() + 1 }, "", to);
  here.value = to;
}

/** One step back, or to the given address when the app was opened right here. */
export function back(fallback: string): void {
  if (steps() > 0) history.back();
  else go(fallback, true);
}

const SERVED_ELSEWHERE = /^\/(api|docs|openapi\.json|healthz|readyz|metrics|s|calendar)(\/|$)/;

function ours(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin) return null;
  if (link.hash || SERVED_ELSEWHERE.test(link.pathname)) return null;
  return link.pathname + link.search;
}

/** Takes over clicks on the app's own links and the browser's back and forward. */
export function startRouter(): void {
  addEventListener("popstate", () => {
    here.value = location.pathname + location.search;
  });
  document.addEventListener("click", (event) => {
    const to = ours(event);
    if (to === null) return;
    event.preventDefault();
    go(to);
  });
}
