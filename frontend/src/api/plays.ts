import { api, once, patchOf, unwrap } from "./client";
import type { Play } from "./types";

const at = (play: string) => ({ params: { path: { play } } });

export const listArchived = async (): Promise<Play[]> =>
  unwrap(await api.GET("/api/v1/plays", { params: { query: { archived: true } } })).items;

export const getPlay = async (id: string): Promise<Play> =>
  unwrap(await api.GET("/api/v1/plays/{play}", at(id)));

/** A play of one's own with the steps of another. */
export const copyPlay = async (play: string): Promise<Play> =>
  unwrap(await api.POST("/api/v1/plays/{play}/copy", { ...at(play), headers: once(), body: {} }));

export type PlayFields = Partial<Pick<Play, "name" | "guards" | "steps" | "cadence" | "archived">>;

export const changePlay = async (play: Play, fields: PlayFields): Promise<Play> =>
  unwrap(
    await api.PATCH("/api/v1/plays/{play}", {
      ...at(play.id),
      headers: patchOf(play.version),
      body: fields,
    }),
  );
