import { api, once, unwrap } from "./client";
import { getContact, getEmployer, getOpportunity } from "./search";
import type { Draft, NewWindow, TodayItem, Window } from "./types";

export interface Today {
  open: TodayItem[];
  missed: TodayItem[];
  upcoming: TodayItem[];
  /** Product time, where the server says it. */
  now?: string | undefined;
}

const at = (id: string) => ({ params: { path: { window_id: id } } });

export const getToday = async (): Promise<Today> => unwrap(await api.GET("/api/v1/today"));

export const listWindows = async (of: { opportunity_id?: string; contact_id?: string }): Promise<Window[]> =>
  unwrap(await api.GET("/api/v1/windows", { params: { query: { ...of, limit: 200 } } })).items;

export const getDraft = async (id: string): Promise<Draft> =>
  unwrap(await api.GET("/api/v1/windows/{window_id}/draft", at(id)));

/** A window together with the person, place and role it is about, as Today shows it. */
export async function getWindow(id: string): Promise<TodayItem> {
  const window = unwrap(await api.GET("/api/v1/windows/{window_id}", at(id)));
  const contact = window.contact_id ? await getContact(window.contact_id) : null;
  const opportunity = window.opportunity_id ? await getOpportunity(window.opportunity_id) : null;
  const place = opportunity?.employer_id ?? contact?.employer_id;
  const employer = place ? await getEmployer(place) : null;
  return { ...window, contact, opportunity, employer, draft_url: "" };
}

export const reschedule = async (id: string, opens: string, closes: string): Promise<Window> =>
  unwrap(
    await api.POST("/api/v1/windows/{window_id}/reschedule", {
      ...at(id),
      headers: once(),
      body: { opens_at: opens, closes_at: closes },
    }),
  );

export const undo = async (id: string): Promise<Window> =>
  unwrap(await api.POST("/api/v1/windows/{window_id}/undo", { ...at(id), headers: once() }));

export const createWindow = async (window: NewWindow): Promise<Window> =>
  unwrap(await api.POST("/api/v1/windows", { headers: once(window.id), body: window }));
