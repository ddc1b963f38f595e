import { expect, test } from "vitest";
import { badMoments, formOfStep, freeStepKey, stepOfForm } from "./play-form";

const step = {
  key: "give_1",
  kind: "article",
  title: "Send {name} an article",
  title_unnamed: "Send them an article",
  opens: { anchor: "winner_start", days: 21, else: { anchor: "rejection", days: 21 } },
  best: { anchor: "winner_start", days: 28, else: { anchor: "rejection", days: 28 } },
  closes: { anchor: "winner_start", days: 35, else: { anchor: "rejection", days: 35 } },
  audience: ["hiring_manager"],
  frame: { subject: "Hello", text: "{article}" },
  why: "A reason.",
  source: "A source.",
} as const;
const mutable = () => structuredClone(step) as unknown as Parameters<typeof formOfStep>[0];

test("a form that nobody touched gives back the step", () => {
  expect(stepOfForm(formOfStep(mutable()))).toEqual(step);
});

test("another distance keeps the anchors and what they fall back on", () => {
  const form = formOfStep(mutable());
  form.opens = { amount: "2", unit: "business_days" };
  expect(stepOfForm(form).opens).toEqual({
    anchor: "winner_start",
    business_days: 2,
    else: { anchor: "rejection", business_days: 2 },
  });
});

test("another anchor counts for all three", () => {
  const form = { ...formOfStep(mutable()), anchor: "coffee" as const };
  const made = stepOfForm(form);
  expect([made.opens, made.best, made.closes]).toEqual([
    { anchor: "coffee", days: 21 },
    { anchor: "coffee", days: 28 },
    { anchor: "coffee", days: 35 },
  ]);
});

test("anchors that differ stay as they are until one is chosen for all", () => {
  const mixed = { ...mutable(), closes: { anchor: "decision" as const, days: 0 } };
  const form = formOfStep(mixed);
  expect(stepOfForm(form).closes).toEqual({ anchor: "decision", days: 0 });
  expect(stepOfForm({ ...form, anchor: "decision" }).opens).toEqual({ anchor: "decision", days: 21 });
});

test("a new title leaves the old words for nobody known behind", () => {
  const form = formOfStep(mutable());
  expect(stepOfForm({ ...form, title: "Call {name} " })).toMatchObject({
    title: "Call {name}",
    title_unnamed: "",
  });
});

test("an empty message is none", () => {
  const form = { ...formOfStep(mutable()), subject: " ", text: "" };
  expect(stepOfForm(form).frame).toBeNull();
});

test("distances are numbers, and days whole ones", () => {
  const form = formOfStep(mutable());
  expect(badMoments(form)).toEqual([]);
  form.opens = { amount: "", unit: "days" };
  form.best = { amount: "1.5", unit: "days" };
  form.closes = { amount: "1,5", unit: "hours" };
  expect(badMoments(form)).toEqual(["opens", "best"]);
  expect(stepOfForm(form).closes.hours).toBe(1.5);
});

test("a fresh key is one that no other step has", () => {
  expect(freeStepKey([])).toBe("step_1");
  expect(freeStepKey(["a", "step_3"])).toBe("step_4");
});
