import { signal } from "@preact/signals";
import { go } from "./router";

/** A newer version has been fetched and waits to be used. */
export const ready = signal<ServiceWorker | null>(null);

function watch(registration: ServiceWorkerRegistration): void {
  const found = () => {
    if (registration.waiting && navigator.serviceWorker.controller) ready.value = registration.waiting;
  };
  found();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", found);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  });
}

/** A tap on a notification brings the open app to its page. */
function followTaps(): void {
  navigator.serviceWorker.addEventListener("message", (event) => {
    const told = event.data as { type?: string; to?: string } | null;
    if (told?.type !== "go" || !told.to) return;
    const url = new URL(told.to, location.origin);
    if (url.origin === location.origin) go(url.pathname + url.search);
  });
}

/** Registers the service worker, which also makes the app start without a network. */
export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  followTaps();
  watch(await navigator.serviceWorker.register("/sw.js", { scope: "/" }));
}

/** Uses the version that waits: the one reload of the app, asked for by a tap. */
export function useNewVersion(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  ready.value?.postMessage({ type: "use-it" });
}
