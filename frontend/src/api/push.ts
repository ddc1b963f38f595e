import { api, once, unwrap } from "./client";
import type { NewSubscription, Reminder, Subscription } from "./types";

export const getKey = async (): Promise<string> => unwrap(await api.GET("/api/v1/push/key")).public_key;

export const listSubscriptions = async (): Promise<Subscription[]> =>
  unwrap(await api.GET("/api/v1/push/subscriptions")).items;

export const saveSubscription = async (fields: NewSubscription): Promise<Subscription> =>
  unwrap(await api.POST("/api/v1/push/subscriptions", { headers: once(), body: fields }));

export async function dropSubscription(id: string): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/push/subscriptions/{subscription_id}", {
      params: { path: { subscription_id: id } },
    }),
  );
}

/** What rang of late, the latest first. */
export const listReminders = async (): Promise<Reminder[]> =>
  unwrap(await api.GET("/api/v1/push/reminders")).items;

export async function ringTest(): Promise<void> {
  unwrap(await api.POST("/api/v1/push/test", { headers: once() }));
}
