import { api, once, unwrap } from "./client";

/** When an accepted coffee takes place, as a wall time of the person's. */
export async function dateCoffee(run: string, meetsAt: string): Promise<void> {
  unwrap(
    await api.POST("/api/v1/runs/{run_id}/coffee", {
      params: { path: { run_id: run } },
      headers: once(),
      body: { meets_at: meetsAt },
    }),
  );
}
