import { type Anchor, amountOf, atDistance, fromAnchor, type Offset, type Unit, unitOf } from "./offsets";

const MOMENTS = ["opens", "best", "closes"] as const;
export type Moment = (typeof MOMENTS)[number];

interface Frame {
  subject: string;
  text: string;
}
interface StepLike {
  key: string;
  kind: string;
  title: string;
  title_unnamed?: string | undefined;
  opens: Offset;
  best: Offset;
  closes: Offset;
  audience: string[];
  frame: Frame | null;
  why: string;
  source: string;
}

/** A distance as it is typed. */
interface Typed {
  amount: string;
  unit: Unit;
}

/** A step as its form holds it; `was` is the step that it began as. */
export type StepForm<Step extends StepLike> = Record<Moment, Typed> &
  Frame &
  Pick<Step, "key" | "kind" | "title" | "audience" | "why" | "source"> & { anchor: Anchor; was: Step };

const typed = (offset: Offset): Typed => ({ amount: String(amountOf(offset)), unit: unitOf(offset) });

export function formOfStep<Step extends StepLike>(step: Step): StepForm<Step> {
  const { key, kind, title, audience, why, source } = step;
  const when = { opens: typed(step.opens), best: typed(step.best), closes: typed(step.closes) };
  const said = { subject: step.frame?.subject ?? "", text: step.frame?.text ?? "" };
  return { key, kind, title, audience, why, source, ...when, ...said, anchor: step.opens.anchor, was: step };
}

const toNumber = (text: string): number =>
  /^\s*[-+]?\d+([.,]\d+)?\s*$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;

/** The moments whose distance is no number, or no whole one where only whole ones count. */
export function badMoments(form: StepForm<StepLike>): Moment[] {
  return MOMENTS.filter((moment) => {
    const amount = toNumber(form[moment].amount);
    return form[moment].unit === "hours" ? Number.isNaN(amount) : !Number.isInteger(amount);
  });
}

function offsetOf(form: StepForm<StepLike>, moment: Moment): Offset {
  const { amount, unit } = form[moment];
  const was = form.was[moment];
  const far = atDistance(was, toNumber(amount), unit);
  // Three anchors may differ; they stay as they are until somebody chooses one for all.
  return form.anchor === form.was.opens.anchor ? far : fromAnchor(far, form.anchor);
}

/** The step that a form stands for; words for nobody known stay only while the title is the one they belong to. */
export function stepOfForm<Step extends StepLike>(form: StepForm<Step>): Step {
  const { was, key, kind, title, audience, why, source } = form;
  const frame = form.text.trim() || form.subject.trim() ? { subject: form.subject, text: form.text } : null;
  const when = {
    opens: offsetOf(form, "opens"),
    best: offsetOf(form, "best"),
    closes: offsetOf(form, "closes"),
  };
  return {
    ...was,
    key,
    kind,
    title: title.trim(),
    title_unnamed: title === was.title ? was.title_unnamed : "",
    audience,
    why,
    source,
    frame,
    ...when,
  };
}

/** A key of the form `step_3` that no other step has. */
export function freeStepKey(taken: readonly string[]): string {
  for (let n = taken.length + 1; ; n++) if (!taken.includes(`step_${n}`)) return `step_${n}`;
}
