import { api, once, unwrap } from "./client";
import type { Feed, FreshFeed } from "./types";

export const listFeeds = async (): Promise<Feed[]> => unwrap(await api.GET("/api/v1/calendar/feeds")).items;

/** Its address is told this once. */
export const makeFeed = async (name: string): Promise<FreshFeed> =>
  unwrap(await api.POST("/api/v1/calendar/feeds", { headers: once(), body: { name } }));

export async function endFeed(id: string, version: number): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/calendar/feeds/{feed_id}", {
      params: { path: { feed_id: id }, header: { "If-Match": `"${version}"` } },
    }),
  );
}
