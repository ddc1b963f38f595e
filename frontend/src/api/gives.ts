import { api, once, patchOf, unwrap } from "./client";
import { everything } from "./search";
import type { Give, Gives, Ledger, NewGive } from "./types";

const at = (id: string) => ({ params: { path: { give_id: id } } });

export const listGives = (): Promise<Give[]> =>
  everything(async (cursor) =>
    unwrap(await api.GET("/api/v1/gives", { params: { query: { limit: 200, cursor } } })),
  );

/** What a person did not get yet, best match first, and ideas where nothing on the shelf fits. */
export const givesFor = async (contact: string): Promise<Gives> =>
  unwrap(await api.GET("/api/v1/gives", { params: { query: { for_contact: contact, limit: 50 } } }));

export const getGive = async (id: string): Promise<Give> =>
  unwrap(await api.GET("/api/v1/gives/{give_id}", at(id)));

export const createGive = async (give: NewGive & { id: string }): Promise<Give> =>
  unwrap(await api.POST("/api/v1/gives", { headers: once(give.id), body: give }));

export const changeGive = async (give: Give, fields: Omit<NewGive, "id">): Promise<Give> =>
  unwrap(
    await api.PATCH("/api/v1/gives/{give_id}", {
      ...at(give.id),
      headers: patchOf(give.version),
      body: fields,
    }),
  );

/** Takes it off the shelf; 409 when somebody got it. */
export async function deleteGive(give: Give): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/gives/{give_id}", {
      ...at(give.id),
      headers: { "If-Match": `"${give.version}"` },
    }),
  );
}

/** What a person got, and how often they were given to and asked. */
export const getLedger = async (contact: string): Promise<Ledger> =>
  unwrap(await api.GET("/api/v1/contacts/{contact_id}/gives", { params: { path: { contact_id: contact } } }));
