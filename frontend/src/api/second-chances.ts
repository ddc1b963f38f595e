import { api, once, Problem, unwrap } from "./client";
import type { Called, Incumbent, Opportunity, Run } from "./types";

const of = (id: string) => ({ params: { path: { opportunity_id: id } } });

/** The incumbent clock; null while nobody has said no. */
export async function getIncumbent(id: string): Promise<Incumbent | null> {
  try {
    return unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/incumbent", of(id)));
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return null;
    throw error;
  }
}

export const listRuns = async (id: string): Promise<Run[]> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/plays", of(id))).items;

export const stopRun = async (run: string): Promise<Run> =>
  unwrap(
    await api.POST("/api/v1/runs/{run_id}/stop", {
      params: { path: { run_id: run } },
      headers: once(),
      body: {},
    }),
  );

export interface Call {
  /** The touchpoint's id. */
  id: string;
  contact_id?: string;
  notes?: string;
}

export const theyCalled = async (opportunity: string, call: Call): Promise<Called> =>
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/called", {
      ...of(opportunity),
      headers: once(call.id),
      body: call,
    }),
  );

/** Takes back the last move of the stage or call; 409 after ten minutes. */
export const undoMove = async (opportunity: string): Promise<Opportunity> =>
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/undo", { ...of(opportunity), headers: once() }),
  );
