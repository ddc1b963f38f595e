import { api, once, unwrap } from "./client";
import type { Contact } from "./types";

const at = (id: string) => ({ params: { path: { contact_id: id } }, headers: once() });

/** Everything of the other moves to this contact, and both are one. */
export const mergeContacts = async (id: string, other: string): Promise<Contact> =>
  unwrap(await api.POST("/api/v1/contacts/{contact_id}/merge", { ...at(id), body: { other_id: other } }));

/** Takes back the last merge into this contact; 409 after ten minutes. */
export const undoMerge = async (id: string): Promise<Contact> =>
  unwrap(await api.POST("/api/v1/contacts/{contact_id}/merge/undo", at(id)));

/** Drops who this was and keeps what happened; nothing brings it back. */
export const anonymise = async (id: string): Promise<Contact> =>
  unwrap(await api.POST("/api/v1/contacts/{contact_id}/anonymise", at(id)));
