import { api, once, patchOf, unwrap } from "./client";
import type {
  Contact,
  Employer,
  FreeStage,
  NewContact,
  NewEmployer,
  NewOpportunity,
  Opportunity,
  PlanItem,
  Play,
  PlayFacts,
  Preview,
  Rejection,
  TimelineItem,
} from "./types";

const ALL = { limit: 200 };

/** Every page of a list, at most 2,000 items. */
export async function everything<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor?: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 10; pages++) {
    const answer = await page(cursor);
    items.push(...answer.items);
    if (!answer.next_cursor) break;
    cursor = answer.next_cursor;
  }
  return items;
}

export const listEmployers = (): Promise<Employer[]> =>
  everything(async (cursor) =>
    unwrap(await api.GET("/api/v1/employers", { params: { query: { ...ALL, cursor } } })),
  );

export const getEmployer = async (id: string): Promise<Employer> =>
  unwrap(await api.GET("/api/v1/employers/{employer_id}", { params: { path: { employer_id: id } } }));

export type EmployerFields = Partial<Pick<Employer, "name" | "website" | "industry" | "plan_rank" | "notes">>;

export const changeEmployer = async (employer: Employer, fields: EmployerFields): Promise<Employer> =>
  unwrap(
    await api.PATCH("/api/v1/employers/{employer_id}", {
      params: { path: { employer_id: employer.id } },
      headers: patchOf(employer.version),
      body: fields,
    }),
  );

export const createEmployer = async (employer: NewEmployer & { id: string }): Promise<Employer> =>
  unwrap(await api.POST("/api/v1/employers", { headers: once(employer.id), body: employer }));

/** The plan with its coverage, and the ETag of its order. */
export async function getPlan(): Promise<{ items: PlanItem[]; etag: string }> {
  const answer = await api.GET("/api/v1/plan");
  return { items: unwrap(answer).items, etag: answer.response.headers.get("ETag") ?? "" };
}

export async function orderPlan(ids: string[], etag: string): Promise<void> {
  unwrap(await api.PUT("/api/v1/plan", { headers: { "If-Match": etag }, body: { employer_ids: ids } }));
}

export const listContacts = (employer?: string): Promise<Contact[]> =>
  everything(async (cursor) =>
    unwrap(
      await api.GET("/api/v1/contacts", { params: { query: { ...ALL, cursor, employer_id: employer } } }),
    ),
  );

export const getContact = async (id: string): Promise<Contact> =>
  unwrap(await api.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } } }));

export type ContactFields = Partial<
  Pick<
    Contact,
    | "name"
    | "role"
    | "title"
    | "emails"
    | "phones"
    | "linkedin_url"
    | "interests"
    | "time_zone"
    | "do_not_contact"
    | "notes"
  >
>;

export const changeContact = async (contact: Contact, fields: ContactFields): Promise<Contact> =>
  unwrap(
    await api.PATCH("/api/v1/contacts/{contact_id}", {
      params: { path: { contact_id: contact.id } },
      headers: patchOf(contact.version),
      body: fields,
    }),
  );

export const createContact = async (contact: NewContact & { id: string }): Promise<Contact> =>
  unwrap(await api.POST("/api/v1/contacts", { headers: once(contact.id), body: contact }));

export const listOpportunities = (employer?: string): Promise<Opportunity[]> =>
  everything(async (cursor) =>
    unwrap(
      await api.GET("/api/v1/opportunities", {
        params: { query: { ...ALL, cursor, employer_id: employer } },
      }),
    ),
  );

const opportunityPath = (id: string) => ({ params: { path: { opportunity_id: id } } });

export const getOpportunity = async (id: string): Promise<Opportunity> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}", opportunityPath(id)));

export const createOpportunity = async (fields: NewOpportunity & { id: string }): Promise<Opportunity> =>
  unwrap(await api.POST("/api/v1/opportunities", { headers: once(fields.id), body: fields }));

export const getTimeline = async (id: string): Promise<TimelineItem[]> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/timeline", opportunityPath(id))).items;

export const listRejections = async (id: string): Promise<Rejection[]> =>
  unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/rejections", opportunityPath(id))).items;

export async function moveStage(id: string, stage: FreeStage, note: string): Promise<void> {
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/stage", {
      ...opportunityPath(id),
      headers: once(),
      body: { stage, ...(note ? { note } : {}) },
    }),
  );
}

export const changeRejection = async (rejection: Rejection, startsOn: string | null): Promise<Rejection> =>
  unwrap(
    await api.PATCH("/api/v1/rejections/{rejection_id}", {
      params: { path: { rejection_id: rejection.id } },
      headers: patchOf(rejection.version),
      body: { winner_starts_on: startsOn },
    }),
  );

export const listPlays = async (): Promise<Play[]> => unwrap(await api.GET("/api/v1/plays")).items;

export const previewPlay = async (play: string, facts: PlayFacts): Promise<Preview> =>
  unwrap(await api.POST("/api/v1/plays/{play}/preview", { params: { path: { play } }, body: facts }));

export async function startPlay(opportunity: string, play: string, contacts: string[]): Promise<void> {
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/plays", {
      ...opportunityPath(opportunity),
      headers: once(),
      body: { play, contact_ids: contacts },
    }),
  );
}
