import type { Ring } from "../domain/payload";
import { iconCounts, subscriptionFacts } from "./device";
import { tapTarget } from "./target";

type Worker = ServiceWorkerGlobalScope;
interface Kept {
  navigate: string;
  actions: Record<string, string>;
}

/** The parts of a notification that TypeScript's own description does not know yet. */
interface RingOptions extends NotificationOptions {
  actions: { action: string; title: string }[];
  timestamp?: number;
  renotify?: boolean;
}

function options(ring: Ring): RingOptions {
  const kept: Kept = {
    navigate: ring.navigate,
    actions: Object.fromEntries(ring.actions.map((one) => [one.action, one.navigate])),
  };
  return {
    body: ring.body,
    lang: ring.lang,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: { ...ring.data, ...kept },
    actions: ring.actions.map(({ action, title }) => ({ action, title })),
    ...(ring.tag ? { tag: ring.tag } : {}),
    ...(ring.timestamp ? { timestamp: ring.timestamp } : {}),
  };
}

async function setBadge(count: number | undefined): Promise<void> {
  if (count === undefined || !("setAppBadge" in navigator) || !(await iconCounts())) return;
  await (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}

/** Shows a ring, plainly if the device refuses its details. */
export async function showRing(worker: Worker, ring: Ring): Promise<void> {
  try {
    await worker.registration.showNotification(ring.title, options(ring));
  } catch {
    await worker.registration.showNotification(ring.title, { body: ring.body });
  }
  await setBadge(ring.badge);
}

/** Brings the app to the page of the ring, or of the action tapped on it. */
export async function visit(worker: Worker, notification: Notification, action: string): Promise<void> {
  const kept = notification.data as Partial<Kept> | null;
  const asked = (action && kept?.actions?.[action]) || kept?.navigate || "/today";
  const url = tapTarget(asked, worker.location.origin);
  // Firefox allows one second after the tap, so the open tab is told where to go only once it has the focus.
  const [client] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!client) {
    await worker.clients.openWindow(url);
    return;
  }
  try {
    const focused = await client.focus();
    focused.postMessage({ type: "go", to: url });
  } catch {
    await worker.clients.openWindow(url);
  }
}

/** A subscription that the browser replaced: the server learns the new one. */
export async function resubscribe(worker: Worker, event: PushSubscriptionChangeEvent): Promise<void> {
  const key = event.oldSubscription?.options.applicationServerKey;
  const fresh =
    event.newSubscription ??
    (key &&
      (await worker.registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      })));
  if (!fresh) return;
  await fetch("/api/v1/push/subscriptions", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() },
    body: JSON.stringify({ ...fresh.toJSON(), ...(await subscriptionFacts()) }),
  });
}
