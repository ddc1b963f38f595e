import { api, once, unwrap } from "./client";
import type { NewTouch, Touch } from "./types";

export type { NewTouch } from "./types";

export const listTouches = async (of: { contact_id?: string; opportunity_id?: string }): Promise<Touch[]> =>
  unwrap(await api.GET("/api/v1/touchpoints", { params: { query: { ...of, limit: 200 } } })).items;

export async function logTouch(touch: NewTouch & { id: string }): Promise<void> {
  unwrap(await api.POST("/api/v1/touchpoints", { headers: once(touch.id), body: touch }));
}
