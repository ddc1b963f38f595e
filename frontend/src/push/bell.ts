import { signal } from "@preact/signals";
import { present, resume, Slow, subscribe, unsubscribe, wished } from "./subscription";

export type Bell = "unsupported" | "install" | "denied" | "off" | "on";

export const bell = signal<Bell>("off");

/** Whether the start is through, so that what the server tells of devices is how it stays. */
export const settled = signal(false);

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

let started: string | undefined;

/** At each start of a person's: a device that is to ring is told to the server anew, and subscribed anew where it must. */
export async function startBell(account: string): Promise<void> {
  if (started === account) return;
  started = account;
  bell.value = await look();
  if (supported() && Notification.permission === "granted" && !needsInstall()) {
    try {
      if (bell.value === "on" || (await wished())) bell.value = (await resume()) ? "on" : "off";
    } catch {
      bell.value = await look();
    }
  }
  settled.value = true;
}

/** Asks, directly in the tap, and subscribes; says why when it cannot. `fresh` gives up an address that rings no more. */
export async function ring(fresh = false): Promise<"on" | "denied" | "slow" | "failed"> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") {
    bell.value = await look();
    return "denied";
  }
  try {
    await subscribe(fresh);
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
