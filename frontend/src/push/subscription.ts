import { dropSubscription, getKey, listSubscriptions, saveSubscription } from "../api/push";
import { keep, kept } from "../app/store";

const PATIENCE = 10_000;
const DEVICE = "device";

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

/** Subscribes this device under the server's present key, and tells the server. */
export async function subscribe(): Promise<void> {
  const key = bytesOf(await getKey());
  const registration = await inTime(navigator.serviceWorker.ready);
  const old = await registration.pushManager.getSubscription();
  const fits = same(old?.options.applicationServerKey, key);
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
  await keep("subscription", saved.id);
}

/** Ends ringing on this device, here and on the server. */
export async function unsubscribe(): Promise<void> {
  const id = await kept<string>("subscription");
  if (id) await dropSubscription(id).catch(() => undefined);
  await (await present())?.unsubscribe();
}

/** Which of the server's subscriptions is this device. */
export async function others(): Promise<{
  mine: string | undefined;
  all: Awaited<ReturnType<typeof listSubscriptions>>;
}> {
  return { mine: await kept<string>("subscription"), all: await listSubscriptions() };
}
