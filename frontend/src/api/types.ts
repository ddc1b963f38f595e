import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Employer = Schemas["EmployerOut"];
export type Contact = Schemas["ContactOut"];
export type Role = Contact["role"];
export type Opportunity = Schemas["OpportunityOut"];
/** The stages that one can move to; `rejected` is set by a rejection alone. */
export type FreeStage = Schemas["StageMove"]["stage"];
export type Window = Schemas["WindowOut"];
export type TodayItem = Schemas["WindowCard"];
export type Draft = Schemas["MessageDraft"];
export type NewRejection = Schemas["TheySaidNo"];
export type Today = Schemas["Today"];
export type Rejection = Schemas["RejectionOut"];
export type Preview = Schemas["PlayPreview"];
export type Acted = Schemas["Act"];
export type PlanItem = Schemas["PlanItem"];
export type TimelineItem = Schemas["TimelineItem"];
export type Play = Schemas["Play"];
export type NewContact = Schemas["NewContact"];
export type NewEmployer = Schemas["NewEmployer"];
export type NewOpportunity = Schemas["NewOpportunity"];
export type PlayFacts = Schemas["Preview"];
export type NewSubscription = Schemas["NewSubscription"];
export type Device = Schemas["Device"];
export type Subscription = Schemas["SubscriptionOut"];
export type NewTouch = Schemas["NewTouchpoint"];
export type Touch = Schemas["TouchpointOut"];
export type NewWindow = Schemas["NewWindow"];
