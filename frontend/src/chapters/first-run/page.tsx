import { useState } from "preact/hooks";
import { changeMe, type MeFields } from "../../api/account";
import { Field, Go, Select } from "../../app/fields";
import { go } from "../../app/router";
import { Scene } from "../../app/scene";
import { Screen } from "../../app/screen";
import { adopt, self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { countries } from "../settings/countries";

/** The country in the browser's language, such as DE in de-DE; a guess to start from. */
const likelyCountry = (): string => {
  const tag = navigator.languages.find((one) => /-[A-Z]{2}$/.test(one));
  return tag?.slice(-2) ?? "";
};

/** Three questions after signing up; each may be passed over. */
export function Welcome() {
  const w = words.value.welcome;
  const [step, setStep] = useState<1 | 2 | 3>(1);
  const [said, setSaid] = useState(false);
  const leave = () => go(said ? "/no" : "/today", true);
  const skip = (
    <button
      type="button"
      class="txt s"
      onClick={() => (step === 1 ? setStep(2) : step === 2 ? setStep(3) : leave())}
    >
      {w.skip}
    </button>
  );
  return (
    <Screen title={w.head(step)} head={w.head(step)} end={skip} form key={step}>
      {step === 1 && (
        <SaidNo
          onAnswer={(yes) => {
            setSaid(yes);
            setStep(2);
          }}
        />
      )}
      {step === 2 && <Where onNext={() => setStep(3)} />}
      {step === 3 && <Quiet onNext={leave} />}
    </Screen>
  );
}

function SaidNo({ onAnswer }: { onAnswer: (yes: boolean) => void }) {
  const w = words.value.welcome;
  return (
    <>
      <Scene />
      <div>
        <h1 class="v">{w.no}</h1>
        <p class="q">{w.noText}</p>
      </div>
      <div class="foot">
        <Go onClick={() => onAnswer(true)}>{w.yes}</Go>
        <button type="button" class="txt wide" onClick={() => onAnswer(false)}>
          {w.notYet}
        </button>
      </div>
    </>
  );
}

function useSaving(onNext: () => void) {
  const submit = useSubmit();
  const save = (fields: MeFields) =>
    submit.run(async () => {
      await adopt(await changeMe(self(), fields));
      onNext();
    });
  return { submit, save };
}

function Where({ onNext }: { onNext: () => void }) {
  const w = words.value;
  const [country, setCountry] = useState(self().country ?? likelyCountry());
  const [region, setRegion] = useState(self().region ?? "");
  const { submit, save } = useSaving(onNext);
  const errors = submit.errors;
  return (
    <>
      <div>
        <h1 class="v">{w.welcome.where}</h1>
        <p class="q">{w.welcome.whereText}</p>
      </div>
      <Select
        label={w.welcome.country}
        value={country}
        onValue={setCountry}
        options={countries()}
        error={errors.country}
      />
      <Field
        label={w.welcome.region}
        optional
        hint={w.welcome.regionHint}
        value={region}
        onValue={setRegion}
        error={errors.region === w.errors.invalid ? w.welcome.regionHint : errors.region}
      />
      <Failing of={submit} fields={["country", "region"]} />
      <div class="foot">
        <Go
          busy={submit.busy}
          onClick={() => save({ country: country || null, region: region.trim().toUpperCase() || null })}
        >
          {w.buttons.next}
        </Go>
      </div>
    </>
  );
}

function Quiet({ onNext }: { onNext: () => void }) {
  const w = words.value;
  const [from, setFrom] = useState(self().quiet_from.slice(0, 5));
  const [to, setTo] = useState(self().quiet_to.slice(0, 5));
  const { submit, save } = useSaving(onNext);
  return (
    <>
      <div>
        <h1 class="v">{w.welcome.ring}</h1>
        <p class="q">{w.welcome.ringText}</p>
      </div>
      <div class="pair">
        <Field
          label={w.welcome.quietFrom}
          type="time"
          value={from}
          onValue={setFrom}
          error={submit.errors.quiet_from}
        />
        <Field
          label={w.welcome.quietTo}
          type="time"
          value={to}
          onValue={setTo}
          error={submit.errors.quiet_to}
        />
      </div>
      <Failing of={submit} fields={["quiet_from", "quiet_to"]} />
      <div class="foot">
        <Go busy={submit.busy} onClick={() => save({ quiet_from: from, quiet_to: to })}>
          {w.buttons.next}
        </Go>
      </div>
    </>
  );
}
