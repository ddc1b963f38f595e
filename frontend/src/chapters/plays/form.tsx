import { useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { changePlay } from "../../api/plays";
import type { Play, Step } from "../../api/types";
import { Field, Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { moved } from "../../domain/order";
import { badMoments, formOfStep, freeStepKey, type StepForm, stepOfForm } from "../../domain/play-form";
import { playMessages } from "../../domain/pointers";
import { words } from "../../words";
import { Many } from "./many";
import { StepFields } from "./step-fields";
import { playsWords } from "./words";

type Form = StepForm<Step>;
type List = "steps" | "cadence";

const GUARDS = [
  "reply_ends_nudges",
  "two_nudges_at_most",
  "accepted_schedules_coffee",
  "touch_resets",
] as const;

/** The server says it in English; other languages have a sentence for each kind of field. */
function inOwnWords(errors: Record<string, string>): Record<string, string> {
  if (words.value.lang === "en") return errors;
  const w = playsWords.value.wrong;
  const said = (field: string) => {
    const last = field.split("/").at(-1) ?? "";
    const kind = ["opens", "best", "closes"].includes(last) ? "days" : last;
    return w[kind === "subject" ? "text" : kind] ?? words.value.errors.invalid;
  };
  return Object.fromEntries(Object.keys(errors).map((field) => [field, said(field)]));
}

async function savePlay(play: Play, name: string, guards: Play["guards"], lists: Record<List, Form[]>) {
  const wrong: Record<string, string> = {};
  if (!name.trim()) wrong.name = words.value.errors.required;
  for (const list of ["steps", "cadence"] as const)
    lists[list].forEach((form, i) => {
      for (const moment of badMoments(form)) wrong[`${list}/${i}/${moment}`] = playsWords.value.edit.number;
    });
  if (Object.keys(wrong).length > 0) throw new Refused(wrong);
  const stepsOf = (list: List) => lists[list].map((form) => stepOfForm(form));
  try {
    await changePlay(play, {
      name: name.trim(),
      guards,
      steps: stepsOf("steps"),
      cadence: stepsOf("cadence"),
    });
  } catch (error) {
    const fields = error instanceof Problem && error.status === 422 ? playMessages(error.details) : {};
    throw Object.keys(fields).length > 0 ? new Refused(inOwnWords(fields)) : error;
  }
}

/** A play of one's own to change: its name, its steps and their order, its rules. */
export function PlayForm({ play, reread, onSaved }: { play: Play; reread: () => void; onSaved: () => void }) {
  const w = playsWords.value;
  const [name, setName] = useState(play.name);
  const [guards, setGuards] = useState(play.guards);
  const [lists, setLists] = useState<Record<List, Form[]>>({
    steps: play.steps.map(formOfStep),
    cadence: play.cadence.map(formOfStep),
  });
  const submit = useSubmit(reread);
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await savePlay(play, name, guards, lists);
      say(words.value.said.saved);
      onSaved();
    });
  };
  const taken = [...lists.steps, ...lists.cadence].map((one) => one.key);
  const list = (which: List) => (
    <StepList
      list={which}
      forms={lists[which]}
      taken={taken}
      errors={submit.errors}
      onForms={(forms) => setLists({ ...lists, [which]: forms })}
    />
  );
  return (
    <form onSubmit={save} noValidate>
      <h1 class="v">{play.name}</h1>
      <Field label={w.edit.name} value={name} onValue={setName} error={submit.errors.name} />
      {list("steps")}
      {lists.cadence.length > 0 && (
        <section>
          <h2 class="section">{w.cadence}</h2>
          <p class="q intro">{w.cadenceText}</p>
          {list("cadence")}
        </section>
      )}
      <Many
        legend={w.guards}
        options={GUARDS.map((guard) => [guard, w.guard[guard] ?? guard] as const)}
        values={guards}
        onValues={(chosen) => setGuards(chosen as Play["guards"])}
        error={submit.errors.guards}
      />
      <Failing of={submit} fields={Object.keys(submit.errors)} />
      <div class="foot">
        {Object.keys(submit.errors).length > 0 && (
          <p class="s wrong" role="alert">
            {w.edit.notSaved}
          </p>
        )}
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </div>
    </form>
  );
}

function freshStep(key: string): Step {
  const days = (count: number) => ({ anchor: "rejection" as const, days: count });
  return {
    key,
    kind: "message",
    title: "",
    title_unnamed: "",
    opens: days(1),
    best: days(2),
    closes: days(5),
    audience: ["hiring_manager"],
    frame: null,
    why: playsWords.value.edit.noWhy,
    source: "",
  };
}

function StepList(props: {
  list: List;
  forms: readonly Form[];
  taken: readonly string[];
  errors: Record<string, string>;
  onForms: (forms: Form[]) => void;
}) {
  const w = playsWords.value.edit;
  const { forms, list } = props;
  const called = (form: Form, i: number) =>
    form.title.replaceAll("{name}", "…") || (list === "steps" ? w.step(i + 1) : w.later(i + 1));
  const move = (form: Form, from: number, to: number) => {
    props.onForms(moved(forms, from, to));
    say(w.moved(called(form, from), to + 1));
  };
  const drop = (form: Form) => {
    props.onForms(forms.filter((one) => one !== form));
    say(w.dropped);
  };
  const wrong = props.errors[list];
  return (
    <div class="cards">
      {wrong && <p class="s wrong">{wrong}</p>}
      {forms.map((form, i) => (
        <StepFields
          key={form.key}
          name={`${list}/${i}`}
          label={list === "steps" ? w.step(i + 1) : w.later(i + 1)}
          form={form}
          errors={props.errors}
          fixedAnchor={list === "cadence"}
          onForm={(changed) => props.onForms(forms.map((one) => (one === form ? changed : one)))}
          acts={
            <div class="ibs">
              <Act
                icon="down"
                up
                label={w.up(called(form, i))}
                off={i === 0}
                onClick={() => move(form, i, i - 1)}
              />
              <Act
                icon="down"
                label={w.down(called(form, i))}
                off={i === forms.length - 1}
                onClick={() => move(form, i, i + 1)}
              />
              <Act
                icon="close"
                label={w.drop(called(form, i))}
                off={forms.length === 1 && list === "steps"}
                onClick={() => drop(form)}
              />
            </div>
          }
        />
      ))}
      {list === "steps" && (
        <button
          type="button"
          class="txt"
          onClick={() => props.onForms([...forms, formOfStep(freshStep(freeStepKey(props.taken)))])}
        >
          <Icon name="plus" /> {w.add}
        </button>
      )}
    </div>
  );
}

function Act(props: { icon: string; up?: boolean; label: string; off: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class={props.up ? "ib upward" : "ib"}
      aria-label={props.label}
      disabled={props.off}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
