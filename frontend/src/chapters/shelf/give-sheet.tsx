import { useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { changeGive, createGive, deleteGive, getGive } from "../../api/gives";
import { newId } from "../../api/new-id";
import type { Give, GiveKind } from "../../api/types";
import { Area, Chips, Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { several, webAddress } from "../../domain/addresses";
import { GIVE_KINDS } from "../../domain/shelf";
import { words } from "../../words";
import { shelfWords } from "./words";

const FIELDS = ["kind", "title", "url", "topics", "note"] as const;

interface Form {
  kind: GiveKind;
  title: string;
  url: string;
  topics: string;
  note: string;
}

const formOf = (give: Give | null): Form => ({
  kind: give?.kind ?? "article",
  title: give?.title ?? "",
  url: give?.url ?? "",
  topics: give?.topics.join(", ") ?? "",
  note: give?.note ?? "",
});

function fieldsOf(form: Form) {
  if (!form.title.trim()) throw new Refused({ title: words.value.errors.required });
  const url = webAddress(form.url);
  if (url && /\s/.test(url)) throw new Refused({ url: shelfWords.value.noLink });
  return {
    kind: form.kind,
    title: form.title.trim(),
    url,
    topics: several(form.topics),
    note: form.note.trim() || null,
  };
}

/** Something to put on the shelf, or to change there. */
export function GiveSheet(props: { give: Give | null; onClose: (changed: boolean) => void }) {
  const { onClose } = props;
  const [give, setGive] = useState(props.give);
  const w = shelfWords.value;
  const [id] = useState(newId());
  const [form, setForm] = useState(formOf(give));
  // The words stay; saving once more puts them over what changed elsewhere.
  const submit = useSubmit(() => give && getGive(give.id).then(setGive, () => onClose(true)));
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      const fields = fieldsOf(form);
      if (give) await changeGive(give, fields);
      else await createGive({ id, ...fields });
      say(words.value.said.saved);
      onClose(true);
    });
  };
  const field = (label: string, name: "title" | "url" | "topics", hint?: string) => (
    <Field
      label={label}
      type={name === "url" ? "url" : "text"}
      optional={name !== "title"}
      hint={hint}
      value={form[name]}
      onValue={(value) => set({ [name]: value })}
      error={submit.errors[name]}
    />
  );
  return (
    <Sheet title={give?.title ?? w.new} onClose={() => onClose(false)}>
      <form onSubmit={save} noValidate>
        <Chips
          legend={w.kind}
          options={GIVE_KINDS.map((kind) => [kind, w.kinds[kind] ?? kind] as const)}
          value={form.kind}
          onValue={(kind) => set({ kind: kind as GiveKind })}
        />
        {field(w.name, "title")}
        {field(w.link, "url")}
        {field(w.topics, "topics", w.topicsHint)}
        <Area
          label={w.note}
          optional
          hint={w.noteHint}
          value={form.note}
          onValue={(note) => set({ note })}
          error={submit.errors.note}
        />
        <Failing of={submit} fields={FIELDS} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </form>
      {give && <TakeOff give={give} onClose={onClose} />}
    </Sheet>
  );
}

function TakeOff({ give, onClose }: { give: Give; onClose: (changed: boolean) => void }) {
  const w = shelfWords.value;
  const submit = useSubmit(() => onClose(true));
  const [stays, setStays] = useState(false);
  const take = () =>
    submit.run(async () => {
      try {
        await deleteGive(give);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
        setStays(true);
        return;
      }
      say(w.taken);
      onClose(true);
    });
  if (stays)
    return (
      <p class="q gap" role="status">
        {w.wasGiven}
      </p>
    );
  return (
    <>
      <button type="button" class="sec" onClick={take}>
        {w.take}
      </button>
      <Failing of={submit} />
    </>
  );
}
