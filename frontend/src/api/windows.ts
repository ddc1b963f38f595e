import { api, once, unwrap } from "./client";
import type { Draft, NewWindow, Today, TodayItem, Window } from "./types";

const at = (id: string) => ({ params: { path: { window_id: id } } });

export const getToday = async (): Promise<Today> => unwrap(await api.GET("/api/v1/today"));

interface Of {
  opportunity_id?: string;
  contact_id?: string;
  state?: Window["state"];
}

export const listWindows = async (of: Of): Promise<Window[]> =>
  unwrap(await api.GET("/api/v1/windows", { params: { query: { ...of, limit: 200 } } })).items;

export const getDraft = async (id: string): Promise<Draft> =>
  unwrap(await api.GET("/api/v1/windows/{window_id}/draft", at(id)));

/** A window together with the person, place and role it is about, as Today shows it. */
export const getWindow = async (id: string): Promise<TodayItem> =>
  unwrap(await api.GET("/api/v1/windows/{window_id}/card", at(id)));

/** Takes back the last act on a window; 409 after ten minutes. */
export const undoAct = async (id: string): Promise<Window> =>
  unwrap(await api.POST("/api/v1/windows/{window_id}/undo", { ...at(id), headers: once() }));

export const reschedule = async (id: string, opens: string, closes: string): Promise<Window> =>
  unwrap(
    await api.POST("/api/v1/windows/{window_id}/reschedule", {
      ...at(id),
      headers: once(),
      body: { opens_at: opens, closes_at: closes },
    }),
  );

export const createWindow = async (window: NewWindow & { id: string }): Promise<Window> =>
  unwrap(await api.POST("/api/v1/windows", { headers: once(window.id), body: window }));
