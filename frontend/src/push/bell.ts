import { signal } from "@preact/signals";
import { present, Slow, subscribe, unsubscribe } from "./subscription";

export type Bell = "unsupported" | "install" | "denied" | "off" | "on";

export const bell = signal<Bell>("off");

const supported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const isApple = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);

/** Opened from the home screen rather than in a browser tab. */
export const standalone = (): boolean =>
  matchMedia("(display-mode: standalone)").matches ||
  (navigator as { standalone?: boolean }).standalone === true;

/** An iPhone or iPad rings only from its home screen. */
export const needsInstall = (): boolean => isApple() && !standalone();

async function look(): Promise<Bell> {
  if (needsInstall()) return "install";
  if (!supported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && (await present()) ? "on" : "off";
}

/** At each start: the subscription is compared with the server's key and told anew. */
export async function startBell(): Promise<void> {
  bell.value = await look();
  if (bell.value === "on") await subscribe().catch(() => undefined);
}

/** Asks, directly in the tap, and subscribes; says why when it cannot. */
export async function ring(): Promise<"on" | "denied" | "slow" | "failed"> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") {
    bell.value = await look();
    return "denied";
  }
  try {
    await subscribe();
    bell.value = "on";
    return "on";
  } catch (error) {
    return error instanceof Slow ? "slow" : "failed";
  }
}

export async function stopRinging(): Promise<void> {
  if (supported()) await unsubscribe();
  bell.value = await look();
}
