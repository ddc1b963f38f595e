import { useState } from "preact/hooks";
import { changeMe, getMe, type MeFields } from "../../api/account";
import { Check, Field, Go, Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { adopt, self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { zones } from "../sign-in/zones";
import { countries } from "./countries";

const FIELDS = [
  "name",
  "language",
  "time_zone",
  "country",
  "region",
  "working_days",
  "opening_hour",
  "closing_hour",
  "quiet_from",
  "quiet_to",
  "lock_screen",
  "daily_push_limit",
] as const;

type Own = Required<Pick<MeFields, (typeof FIELDS)[number]>>;

function own(): Own {
  const me = self();
  return Object.fromEntries(FIELDS.map((field) => [field, me[field]])) as unknown as Own;
}

/** What is mine to set: name, language, where and when I work, when it may ring. */
export function OwnSettings() {
  const w = words.value.settings;
  const [fields, setFields] = useState<Own>(own());
  const submit = useSubmit(() => getMe().then(adopt, () => undefined));
  const set = (change: Partial<Own>) => setFields({ ...fields, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await adopt(await changeMe(self(), fields));
      say(words.value.said.saved);
    });
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <h2 class="section">{w.you}</h2>
      <Field
        label={w.name}
        value={fields.name}
        onValue={(name) => set({ name })}
        error={submit.errors.name}
      />
      <Select
        label={w.language}
        value={fields.language}
        onValue={(language) => set({ language: language as Own["language"] })}
        options={Object.entries(w.languages)}
      />
      <Select
        label={w.zone}
        value={fields.time_zone}
        onValue={(time_zone) => set({ time_zone })}
        options={zones(fields.time_zone)}
        error={submit.errors.time_zone}
      />
      <Home fields={fields} set={set} errors={submit.errors} />
      <Hours fields={fields} set={set} errors={submit.errors} />
      <Check
        label={w.names}
        hint={w.namesHint}
        value={fields.lock_screen === "full"}
        onValue={(on) => set({ lock_screen: on ? "full" : "discreet" })}
      />
      <Failing of={submit} fields={FIELDS} />
      <Go busy={submit.busy} icon="tick">
        {words.value.buttons.save}
      </Go>
    </form>
  );
}

interface Part {
  fields: Own;
  set: (change: Partial<Own>) => void;
  errors: Record<string, string>;
}

function Home({ fields, set, errors }: Part) {
  const w = words.value;
  return (
    <div class="pair">
      <Select
        label={w.settings.country}
        value={fields.country ?? ""}
        onValue={(country) => set({ country: country || null, region: null })}
        options={countries()}
        error={errors.country}
      />
      <Field
        label={w.settings.region}
        optional
        hint={w.welcome.regionHint}
        value={fields.region ?? ""}
        onValue={(region) => set({ region: region.trim().toUpperCase() || null })}
        error={errors.region === w.errors.invalid ? w.welcome.regionHint : errors.region}
      />
    </div>
  );
}

function Hours({ fields, set, errors }: Part) {
  const w = words.value.settings;
  const time = (label: string, name: "opening_hour" | "closing_hour" | "quiet_from" | "quiet_to") => (
    <Field
      label={label}
      type="time"
      value={fields[name].slice(0, 5)}
      onValue={(value) => set({ [name]: value })}
      error={errors[name]}
    />
  );
  return (
    <>
      <Weekdays value={fields.working_days} onValue={(working_days) => set({ working_days })} />
      {errors.working_days && <p class="s wrong">{errors.working_days}</p>}
      <div class="pair">
        {time(w.opening, "opening_hour")}
        {time(w.closing, "closing_hour")}
      </div>
      <div class="pair">
        {time(w.quietFrom, "quiet_from")}
        {time(w.quietTo, "quiet_to")}
      </div>
      <p class="s q">{w.quietHint}</p>
      <Select
        label={w.limit}
        value={String(fields.daily_push_limit)}
        onValue={(limit) => set({ daily_push_limit: Number(limit) })}
        options={[0, 1, 2, 3, 4, 5, 8, 12]
          .concat(fields.daily_push_limit)
          .filter((one, i, all) => all.indexOf(one) === i)
          .map((one) => [String(one), String(one)] as const)}
        error={errors.daily_push_limit}
      />
    </>
  );
}

function Weekdays(props: { value: number[]; onValue: (days: number[]) => void }) {
  const w = words.value.settings;
  const toggle = (day: number) =>
    props.onValue(
      props.value.includes(day)
        ? props.value.filter((one) => one !== day)
        : [...props.value, day].sort((a, b) => a - b),
    );
  return (
    <fieldset>
      <legend>{w.days}</legend>
      <div class="chips">
        {w.weekdays.map((name, i) => (
          <label key={name}>
            <input type="checkbox" checked={props.value.includes(i + 1)} onChange={() => toggle(i + 1)} />
            <Icon name="tick" />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
