import { useState } from "preact/hooks";
import { newId } from "../../api/new-id";
import { changeEmployer, createEmployer, type EmployerFields } from "../../api/search";
import type { Employer } from "../../api/types";
import { Area, Field, Go, type Options, Select } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { webAddress } from "../../domain/addresses";
import { words } from "../../words";
import { planWords } from "./words";

const FIELDS = ["name", "website", "industry", "plan_rank", "notes"] as const;
const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface Form {
  name: string;
  website: string;
  industry: string;
  rank: string;
  notes: string;
}

const fieldsOf = (form: Form): EmployerFields & { name: string } => ({
  name: form.name.trim(),
  website: webAddress(form.website),
  industry: form.industry.trim() || null,
  plan_rank: form.rank ? Number(form.rank) : null,
  notes: form.notes.trim() || null,
});

function ranks(taken: readonly number[], own: number | null): Options {
  const w = words.value.search;
  const free = TEN.filter((one) => one === own || !taken.includes(one));
  return [["", w.employer.noRank], ...free.map((one) => [String(one), planWords.value.rank(one)] as const)];
}

/** A place to put down, or to change; `taken` are the ranks that others hold. */
export function EmployerSheet(props: {
  employer?: Employer;
  taken: readonly number[];
  onClose: (changed: boolean) => void;
}) {
  const { employer } = props;
  const w = words.value.search.employer;
  const options = ranks(props.taken, employer?.plan_rank ?? null);
  const [id] = useState(newId());
  const [form, setForm] = useState<Form>({
    name: employer?.name ?? "",
    website: employer?.website ?? "",
    industry: employer?.industry ?? "",
    rank: employer ? String(employer.plan_rank ?? "") : (options[1]?.[0] ?? ""),
    notes: employer?.notes ?? "",
  });
  const submit = useSubmit(() => props.onClose(true));
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!form.name.trim()) throw new Refused({ name: words.value.errors.required });
      if (employer) await changeEmployer(employer, fieldsOf(form));
      else await createEmployer({ id, ...fieldsOf(form) });
      say(words.value.said.saved);
      props.onClose(true);
    });
  };
  const line = (label: string, name: "website" | "industry", type: "url" | "text") => (
    <Field
      label={label}
      optional
      type={type}
      value={form[name]}
      onValue={(value) => set({ [name]: value })}
      error={submit.errors[name]}
    />
  );
  return (
    <Sheet title={employer?.name ?? w.new} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <Field
          label={w.name}
          value={form.name}
          onValue={(name) => set({ name })}
          error={submit.errors.name}
        />
        <Select
          label={w.rank}
          value={form.rank}
          onValue={(rank) => set({ rank })}
          options={options}
          hint={options.length === 1 ? w.full : undefined}
          error={submit.errors.plan_rank}
        />
        {line(w.website, "website", "url")}
        {line(w.industry, "industry", "text")}
        <Area
          label={w.notes}
          optional
          value={form.notes}
          onValue={(notes) => set({ notes })}
          error={submit.errors.notes}
        />
        <Failing of={submit} fields={FIELDS} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </form>
    </Sheet>
  );
}
