import type { ComponentChildren } from "preact";
import type { Step } from "../../api/types";
import { Area, Field, Select } from "../../app/fields";
import { ANCHORS, type Anchor, anchorName, UNITS, type Unit, unitName } from "../../domain/offsets";
import type { Moment, StepForm } from "../../domain/play-form";
import { words } from "../../words";
import { Many } from "./many";
import { playsWords } from "./words";

interface Part {
  /** Where the step stands: `steps/2`. */
  name: string;
  form: StepForm<Step>;
  errors: Record<string, string>;
  onForm: (form: StepForm<Step>) => void;
}

/** One step of a play to change, folded away until it is asked for or something is wrong in it. */
export function StepFields(props: Part & { label: string; fixedAnchor: boolean; acts: ComponentChildren }) {
  const { form, errors, name } = props;
  const w = playsWords.value;
  const wrong = Object.keys(errors).some((field) => field.startsWith(`${name}/`));
  const set = (change: Partial<StepForm<Step>>) => props.onForm({ ...form, ...change });
  return (
    <details class="card" open={wrong || form.was.title === ""}>
      <summary>
        {props.label}: {form.title.replaceAll("{name}", "…") || w.edit.fresh}
      </summary>
      <div class="stack">
        {props.acts}
        <Field
          label={w.edit.what}
          hint={w.edit.whatHint}
          value={form.title}
          onValue={(title) => set({ title })}
          error={errors[`${name}/title`]}
        />
        <Select
          label={w.edit.kind}
          value={form.kind}
          onValue={(kind) => set({ kind: kind as Step["kind"] })}
          options={Object.entries(w.kinds)}
          error={errors[`${name}/kind`]}
        />
        <Days {...props} />
        <Many
          legend={w.edit.who}
          options={Object.entries(words.value.search.roles)}
          values={form.audience}
          onValues={(audience) => set({ audience: audience as Step["audience"] })}
          error={errors[`${name}/audience`]}
        />
        <Message {...props} />
      </div>
    </details>
  );
}

function Days({ form, errors, name, onForm, fixedAnchor }: Part & { fixedAnchor: boolean }) {
  const w = playsWords.value.edit;
  const lang = words.value.lang;
  const anchors = ANCHORS.filter((anchor) => anchor !== "last_touch");
  const moment = (which: Moment) => (
    <div class="pair">
      <Field
        label={w[which]}
        type="number"
        value={form[which].amount}
        onValue={(amount) => onForm({ ...form, [which]: { ...form[which], amount } })}
        error={errors[`${name}/${which}`]}
      />
      <Select
        label={w.unit(w[which])}
        value={form[which].unit}
        onValue={(unit) => onForm({ ...form, [which]: { ...form[which], unit: unit as Unit } })}
        options={UNITS.map((unit) => [unit, unitName(unit, lang)] as const)}
      />
    </div>
  );
  return (
    <>
      {!fixedAnchor && (
        <Select
          label={w.from}
          hint={w.beforeHint}
          value={form.anchor}
          onValue={(anchor) => onForm({ ...form, anchor: anchor as Anchor })}
          options={anchors.map((anchor) => [anchor, anchorName(anchor, lang)] as const)}
        />
      )}
      {moment("opens")}
      {moment("best")}
      {moment("closes")}
    </>
  );
}

function Message({ form, errors, name, onForm }: Part) {
  const w = playsWords.value.edit;
  const set = (change: Partial<StepForm<Step>>) => onForm({ ...form, ...change });
  return (
    <>
      <Field
        label={w.subject}
        optional
        value={form.subject}
        onValue={(subject) => set({ subject })}
        error={errors[`${name}/frame/subject`]}
      />
      <Area
        label={w.text}
        optional
        hint={w.textHint}
        rows={6}
        value={form.text}
        onValue={(text) => set({ text })}
        error={errors[`${name}/frame/text`]}
      />
      <Area
        label={w.why}
        optional
        plain
        rows={2}
        value={form.why}
        onValue={(why) => set({ why })}
        error={errors[`${name}/why`]}
      />
      <Field
        label={w.source}
        optional
        value={form.source}
        onValue={(source) => set({ source })}
        error={errors[`${name}/source`]}
      />
    </>
  );
}
