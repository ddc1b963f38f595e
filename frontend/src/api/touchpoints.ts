import { api, once, patchOf, unwrap } from "./client";
import type { NewTouch, Touch } from "./types";

export type { NewTouch } from "./types";

export const listTouches = async (of: { contact_id?: string; opportunity_id?: string }): Promise<Touch[]> =>
  unwrap(await api.GET("/api/v1/touchpoints", { params: { query: { ...of, limit: 200 } } })).items;

export async function logTouch(touch: NewTouch & { id: string }): Promise<void> {
  unwrap(await api.POST("/api/v1/touchpoints", { headers: once(touch.id), body: touch }));
}

export type TouchFields = Partial<
  Pick<Touch, "kind" | "channel" | "direction" | "occurred_at" | "outcome" | "notes">
>;

const at = (id: string) => ({ params: { path: { touchpoint_id: id } } });

export const getTouch = async (id: string): Promise<Touch> =>
  unwrap(await api.GET("/api/v1/touchpoints/{touchpoint_id}", at(id)));

export const changeTouch = async (touch: Touch, fields: TouchFields): Promise<Touch> =>
  unwrap(
    await api.PATCH("/api/v1/touchpoints/{touchpoint_id}", {
      ...at(touch.id),
      headers: patchOf(touch.version),
      body: fields,
    }),
  );

export async function deleteTouch(touch: Touch): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/touchpoints/{touchpoint_id}", {
      ...at(touch.id),
      headers: { "If-Match": `"${touch.version}"` },
    }),
  );
}
