import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Employer = Schemas["EmployerOut"];
export type Contact = Schemas["ContactOut"];
export type Role = Contact["role"];
export type Opportunity = Schemas["OpportunityOut"];
export type Stage = Opportunity["stage"];
export type Window = Schemas["WindowOut"];
export type TodayItem = Schemas["TodayItem"];
export type Draft = Schemas["Draft"];
export type Rejection = Schemas["RejectionOut"];
export type Preview = Schemas["Preview"];
export type Acted = Schemas["Acted"];
export type PlanItem = Schemas["PlanItem"];
export type TimelineItem = Schemas["TimelineItem"];
export type Play = Schemas["Play"];
export type Device = Schemas["Device"];
export type Subscription = Schemas["SubscriptionOut"];
export type NewTouch = Schemas["NewTouchpoint"];
export type NewWindow = Schemas["NewWindow"];
