import { api, unwrap } from "./client";
import type { GiveMatch } from "./types";

export interface Shelf {
  /** What this person has not got yet, best match first. */
  items: GiveMatch[];
  /** What could be found where nothing on the shelf fits. */
  ideas: string[];
}

export async function givesFor(contact: string): Promise<Shelf> {
  const query = { for_contact: contact, limit: 20 };
  const { items, ideas } = unwrap(await api.GET("/api/v1/gives", { params: { query } }));
  return { items, ideas: ideas ?? [] };
}
