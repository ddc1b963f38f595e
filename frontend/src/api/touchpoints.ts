import { api, once, unwrap } from "./client";
import type { NewTouch } from "./types";

export type { NewTouch } from "./types";

export async function logTouch(touch: NewTouch & { id: string }): Promise<void> {
  unwrap(await api.POST("/api/v1/touchpoints", { headers: once(touch.id), body: touch }));
}
