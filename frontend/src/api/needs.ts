import { api, once, patchOf, unwrap } from "./client";
import type { CoffeeKit, Coverage, Draft, Evidence, Need, NewNeed } from "./types";

const of = (id: string) => ({ params: { path: { opportunity_id: id } } });
const need = (id: string) => ({ path: { need_id: id } });
const evidence = (id: string) => ({ path: { evidence_id: id } });

/** Where needs are kept: also the outbox writes there. */
export const needsPath = (opportunity: string): string => `/api/v1/opportunities/${opportunity}/needs`;

export const getCoffeeKit = async (opportunity: string): Promise<CoffeeKit> =>
  unwrap(await api.GET("/api/v1/coffee-kit", { params: { query: { opportunity_id: opportunity } } }));

export const listNeeds = async (opportunity: string): Promise<Need[]> =>
  unwrap(
    await api.GET("/api/v1/opportunities/{opportunity_id}/needs", {
      params: { path: { opportunity_id: opportunity }, query: { limit: 200 } },
    }),
  ).items;

export const getCoverage = async (opportunity: string): Promise<Coverage> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/coverage", of(opportunity)));

/** The message that answers each need heard with its evidence. */
export const getAnswer = async (opportunity: string): Promise<Draft> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/answer", of(opportunity)));

export const createNeed = async (opportunity: string, fields: NewNeed & { id: string }): Promise<Need> =>
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/needs", {
      ...of(opportunity),
      headers: once(fields.id),
      body: fields,
    }),
  );

export type NeedFields = Partial<Pick<Need, "kind" | "text" | "heard_from">>;

export const changeNeed = async (heard: Need, fields: NeedFields): Promise<Need> =>
  unwrap(
    await api.PATCH("/api/v1/needs/{need_id}", {
      params: need(heard.id),
      headers: patchOf(heard.version),
      body: fields,
    }),
  );

export async function deleteNeed(heard: Pick<Need, "id" | "version">): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/needs/{need_id}", {
      params: need(heard.id),
      headers: { "If-Match": `"${heard.version}"` },
    }),
  );
}

export interface Proof {
  text: string;
  url: string | null;
}

export const addEvidence = async (heard: string, id: string, proof: Proof): Promise<Evidence> =>
  unwrap(
    await api.POST("/api/v1/needs/{need_id}/evidence", {
      params: need(heard),
      headers: once(id),
      body: { id, ...proof },
    }),
  );

export const changeEvidence = async (known: Evidence, proof: Proof): Promise<Evidence> =>
  unwrap(
    await api.PATCH("/api/v1/evidence/{evidence_id}", {
      params: evidence(known.id),
      headers: patchOf(known.version),
      body: proof,
    }),
  );

export async function deleteEvidence(known: Evidence): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/evidence/{evidence_id}", {
      params: evidence(known.id),
      headers: { "If-Match": `"${known.version}"` },
    }),
  );
}
