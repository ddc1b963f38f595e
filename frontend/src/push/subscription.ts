import { dropSubscription, getKey, listReminders, listSubscriptions, saveSubscription } from "../api/push";
import type { Subscription } from "../api/types";
import { forget, keep, kept } from "../app/store";
import { gaveUp } from "../domain/bell-log";

const PATIENCE = 10_000;
const DEVICE = "device";
const MINE = "subscription";

/** The phone's push service did not answer in time. */
export class Slow extends Error {}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const same = (a: ArrayBuffer | null | undefined, b: Uint8Array): boolean =>
  a != null && a.byteLength === b.length && new Uint8Array(a).every((byte, i) => byte === b[i]);

/** This device's own id, which lets the server replace its subscription rather than add a second one. */
async function deviceId(): Promise<string> {
  const known = await kept<string>(DEVICE);
  if (known) return known;
  const made = crypto.randomUUID();
  await keep(DEVICE, made);
  return made;
}

/** Rejects when the push service hangs: behind some networks it never answers. */
function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Slow()), PATIENCE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export async function present(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** Whether this device was told to ring, and not yet to stop. */
export const wished = async (): Promise<boolean> => (await kept<string>(MINE)) !== undefined;

/** Subscribes this device under the server's present key, and tells the server; `fresh` gives up the old address. */
export async function subscribe(fresh = false): Promise<void> {
  const key = bytesOf(await getKey());
  const registration = await inTime(navigator.serviceWorker.ready);
  const old = await registration.pushManager.getSubscription();
  const fits = !fresh && same(old?.options.applicationServerKey, key);
  if (old && !fits) await old.unsubscribe();
  const subscription =
    old && fits
      ? old
      : await inTime(
          registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }),
        );
  const { endpoint = "", keys, expirationTime = null } = subscription.toJSON();
  const saved = await saveSubscription({
    endpoint,
    keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
    expirationTime,
    device: await deviceId(),
  });
  await keep(MINE, saved.id);
}

/** Tells the server of this device at a start; false where a person has removed it elsewhere, which ends it here, too. */
export async function resume(): Promise<boolean> {
  const { mine, all } = await others();
  if (mine === undefined || all.some((one) => one.id === mine)) {
    await subscribe();
    return true;
  }
  // An address that its push service has given up never rings again: it takes a new one.
  const device = await deviceId();
  const log = await listReminders();
  const lost = log.some((one) => one.deliveries.some((way) => way.device === device && gaveUp(way)));
  await (lost ? subscribe(true) : silence());
  return lost;
}

async function silence(): Promise<void> {
  await forget(MINE);
  await (await present())?.unsubscribe();
}

/** Ends ringing on this device, here and on the server. */
export async function unsubscribe(): Promise<void> {
  const id = await kept<string>(MINE);
  if (id) await dropSubscription(id).catch(() => undefined);
  await silence();
}

interface Subscriptions {
  all: Subscription[];
  /** Which of them is this device's. */
  mine: string | undefined;
  /** What this device calls itself. */
  own: string | undefined;
}

/** The server's subscriptions. */
export async function others(): Promise<Subscriptions> {
  return {
    all: await listSubscriptions(),
    mine: await kept<string>(MINE),
    own: await kept<string>(DEVICE),
  };
}
