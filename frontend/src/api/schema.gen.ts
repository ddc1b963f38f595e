type Base = { id: string; created_at: string; updated_at: string; version: number };
type Page<T> = { items: T[]; next_cursor: string | null };
type Op<Answer, Body = never, Path = never, Query = never> = {
  parameters: ([Path] extends [never] ? { path?: never } : { path: Path }) & {
    query?: [Query] extends [never] ? never : Query;
    header?: { "Idempotency-Key"?: string; "If-Match"?: string };
    cookie?: never;
  };
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": Answer } } };
} & ([Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { "application/json": Body } } });
type Paged = { limit?: number; cursor?: string };
export interface components {
  schemas: {
    Me: Base & {
      name: string; email: string; language: "en" | "de"; time_zone: string; country: string | null;
      region: string | null; working_days: number[]; opening_hour: string; closing_hour: string;
      quiet_from: string; quiet_to: string; paused_until: string | null; daily_push_limit: number;
      lock_screen: "discreet" | "full"; role: "seeker" | "coach";
    };
    EmployerOut: Base & { name: string; website: string | null; industry: string | null; plan_rank: number | null; notes: string | null };
    ContactOut: Base & {
      employer_id: string; name: string; role: S["Role"]; title: string | null; emails: string[]; phones: string[];
      linkedin_url: string | null; interests: string[]; time_zone: string | null; do_not_contact: boolean; notes: string | null;
    };
    Role: "hiring_manager" | "hr" | "recruiter" | "interviewer" | "referrer" | "peer" | "other";
    Stage: "targeted" | "applied" | "interviewing" | "offered" | "hired" | "rejected" | "reopened" | "trial" | "closed";
    OpportunityOut: Base & {
      employer_id: string; title: string; stage: S["Stage"]; url: string | null; source: string | null;
      location: string | null; applied_on: string | null; notes: string | null;
    };
    WindowOut: Base & {
      opportunity_id: string | null; contact_id: string | null; run_id: string | null; step: string | null; kind: string;
      title: string; why: string; source: string; opens_at: string; best_at: string; closes_at: string;
      time_zone: string; state: "scheduled" | "open" | "done" | "skipped" | "missed" | "cancelled"; snoozed_until: string | null;
    };
    TodayItem: S["WindowOut"] & {
      contact: { id: string; name: string; role: S["Role"]; title: string | null } | null;
      employer: { id: string; name: string; plan_rank: number | null } | null;
      opportunity: { id: string; title: string; stage: S["Stage"] } | null;
      draft_url: string;
    };
    Draft: { subject: string; text: string; to: string[]; gaps: string[] };
    RejectionOut: Base & {
      opportunity_id: string; received_on: string; channel: string; words: string; reasons: string[];
      decided_by: string | null; door: string; winner: string; winner_starts_on: string | null;
    };
    PlannedWindow: { step: string; title: string; opens_at: string; best_at: string; closes_at: string; time_zone: string };
    Preview: { play: string; name: string; windows: S["PlannedWindow"][]; passed: S["PlannedWindow"][] };
    Acted: { window: S["WindowOut"]; touchpoint: object | null; windows: S["WindowOut"][]; ended: S["WindowOut"][] };
    TimelineItem: { id: string; at: string; kind: string; text: string; cause: string | null; window_id: string | null; touchpoint_id: string | null; contact_id: string | null };
    PlanItem: {
      employer: S["EmployerOut"];
      contacts: { id: string; name: string; role: S["Role"]; last_touchpoint_at: string | null; next_window_at: string | null }[];
      last_touchpoint_at: string | null; next_window_at: string | null;
    };
    Play: { id: string; key: string; name: string; steps: { key?: string; title: string; why: string; source: string }[] };
    NewTouchpoint: { id: string; contact_id: string; opportunity_id?: string; kind: string; channel: string; direction: "in" | "out"; occurred_at: string; outcome?: string; notes?: string };
    NewWindow: { id: string; opportunity_id?: string; contact_id?: string; title: string; why?: string; opens_at: string; best_at?: string; closes_at: string; time_zone?: string };
    Device: { id: string; device: string; created_at: string; last_seen_at: string; current: boolean };
    SubscriptionOut: { id: string; device: string; created_at: string; endpoint?: string };
  };
}
type S = components["schemas"];
type Rank<K extends string> = { [N in K]: string };
type Get<A, P = never, Q = never> = { get: Op<A, never, P, Q> };
type Post<A, B = never, P = never> = { post: Op<A, B, P> };
type Crud<A, B, K extends string> = Get<A, Rank<K>> & { patch: Op<A, Partial<B>, Rank<K>>; delete: Op<undefined, never, Rank<K>>; };
export interface paths {
  "/api/v1/auth/signup": Post<S["Me"], { email: string; password: string; name: string; time_zone: string; language?: "en" | "de" }>;
  "/api/v1/auth/login": Post<S["Me"], { email: string; password: string }>;
  "/api/v1/auth/logout": Post<undefined>;
  "/api/v1/me": Get<S["Me"]> & { patch: Op<S["Me"], Partial<S["Me"]>> };
  "/api/v1/sessions": Get<Page<S["Device"]>>;
  "/api/v1/sessions/{session_id}": { delete: Op<undefined, never, Rank<"session_id">> };
  "/api/v1/today": Get<{ open: S["TodayItem"][]; missed: S["TodayItem"][]; upcoming: S["TodayItem"][]; now?: string }>;
  "/api/v1/employers": Get<Page<S["EmployerOut"]>, never, Paged> & Post<S["EmployerOut"], Partial<S["EmployerOut"]>>;
  "/api/v1/employers/{employer_id}": Crud<S["EmployerOut"], S["EmployerOut"], "employer_id">;
  "/api/v1/plan": Get<{ items: S["PlanItem"][] }> & { put: Op<{ items: S["PlanItem"][] }, { employer_ids: string[] }> };
  "/api/v1/contacts": Get<Page<S["ContactOut"]>, never, Paged & { employer_id?: string }> & Post<S["ContactOut"], Partial<S["ContactOut"]>>;
  "/api/v1/contacts/{contact_id}": Crud<S["ContactOut"], S["ContactOut"], "contact_id">;
  "/api/v1/opportunities": Get<Page<S["OpportunityOut"]>, never, Paged & { employer_id?: string; stage?: S["Stage"] }> & Post<S["OpportunityOut"], Partial<S["OpportunityOut"]>>;
  "/api/v1/opportunities/{opportunity_id}": Crud<S["OpportunityOut"], S["OpportunityOut"], "opportunity_id">;
  "/api/v1/opportunities/{opportunity_id}/timeline": Get<Page<S["TimelineItem"]>, Rank<"opportunity_id">, Paged>;
  "/api/v1/opportunities/{opportunity_id}/rejections": Get<Page<S["RejectionOut"]>, Rank<"opportunity_id">>;
  "/api/v1/opportunities/{opportunity_id}/stage": Post<S["OpportunityOut"], { stage: S["Stage"]; occurred_at?: string; note?: string }, Rank<"opportunity_id">>;
  "/api/v1/opportunities/{opportunity_id}/plays": Post<{ windows: S["WindowOut"][] }, { play: string; contact_ids: string[] }, Rank<"opportunity_id">>;
  "/api/v1/rejections/{rejection_id}": { patch: Op<S["RejectionOut"], { winner_starts_on?: string | null }, Rank<"rejection_id">> };
  "/api/v1/plays": Get<Page<S["Play"]>>;
  "/api/v1/plays/{play}/preview": Post<S["Preview"], { opportunity_id: string; contact_ids: string[]; received_on: string; winner_starts_on?: string }, Rank<"play">>;
  "/api/v1/windows": Get<Page<S["WindowOut"]>, never, Paged & { opportunity_id?: string; contact_id?: string; state?: string }> & Post<S["WindowOut"], S["NewWindow"]>;
  "/api/v1/windows/{window_id}": Get<S["WindowOut"], Rank<"window_id">>;
  "/api/v1/windows/{window_id}/draft": Get<S["Draft"], Rank<"window_id">>;
  "/api/v1/windows/{window_id}/reschedule": Post<S["WindowOut"], { opens_at: string; closes_at: string }, Rank<"window_id">>;
  "/api/v1/windows/{window_id}/undo": Post<S["WindowOut"], never, Rank<"window_id">>;
  "/api/v1/touchpoints": Post<object, S["NewTouchpoint"]>;
  "/api/v1/push/key": Get<{ public_key: string }>;
  "/api/v1/push/subscriptions": Get<Page<S["SubscriptionOut"]>> & Post<S["SubscriptionOut"], object>;
  "/api/v1/push/subscriptions/{subscription_id}": { delete: Op<undefined, never, Rank<"subscription_id">> };
  "/api/v1/push/test": Post<object>;
}
