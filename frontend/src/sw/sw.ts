import { readPayload } from "../domain/payload";
import { resubscribe, showRing, visit } from "./ring";
import { answerFetch, dropOldShells, keepShell } from "./shell";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

const shell = self.__WB_MANIFEST;

self.addEventListener("install", (event) => event.waitUntil(keepShell(shell)));

self.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([dropOldShells(shell), self.clients.claim()])),
);

// An update waits until somebody says "Use it": nothing reloads under their hands.
self.addEventListener("message", (event) => {
  const asked: unknown = event.data;
  if (typeof asked === "object" && asked !== null && "type" in asked && asked.type === "use-it")
    void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const answer = answerFetch(event.request, shell);
  if (answer) event.respondWith(answer);
});

function textOf(data: PushMessageData | null): string | undefined {
  try {
    return data?.text();
  } catch {
    return undefined;
  }
}

// A push that shows nothing costs the subscription, so every path ends in a notification.
self.addEventListener("push", (event) => {
  event.waitUntil(showRing(self, readPayload(textOf(event.data), self.navigator.language)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(visit(self, event.notification, event.action));
});

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(resubscribe(self, event as PushSubscriptionChangeEvent));
});
