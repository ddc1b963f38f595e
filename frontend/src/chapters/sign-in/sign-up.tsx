import { useState } from "preact/hooks";
import { signUp } from "../../api/account";
import { Problem } from "../../api/client";
import { Field, Go, Select } from "../../app/fields";
import { go } from "../../app/router";
import { enter } from "../../app/session";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { isEmail } from "../../domain/addresses";
import { browserLanguage, words } from "../../words";
import { browserZone, zones } from "./zones";

const FIELDS = ["email", "password", "name", "time_zone"] as const;

export function SignUp() {
  const w = words.value.auth;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const [zone, setZone] = useState(browserZone());
  const submit = useSubmit();
  const missing = (): Record<string, string> => ({
    ...(name.trim() ? {} : { name: words.value.errors.required }),
    ...(isEmail(email) ? {} : { email: w.noEmail }),
    ...(password.length >= 12 ? {} : { password: w.short }),
  });
  const start = async () => {
    const errors = missing();
    if (Object.keys(errors).length > 0) throw new Refused(errors);
    try {
      await enter(await signUp({ email, password, name, time_zone: zone, language: browserLanguage() }));
    } catch (error) {
      throw error instanceof Problem && error.status === 409 ? new Refused({ email: w.known }) : error;
    }
    go("/welcome", true);
  };
  const send = (event: Event) => {
    event.preventDefault();
    void submit.run(start);
  };
  return (
    <form onSubmit={send} noValidate>
      <Field
        label={w.name}
        name="name"
        autocomplete="name"
        value={name}
        onValue={setName}
        error={submit.errors.name}
      />
      <Field
        label={w.email}
        type="email"
        name="email"
        autocomplete="username"
        value={email}
        onValue={setEmail}
        error={submit.errors.email}
      />
      <Field
        label={w.password}
        type="password"
        name="password"
        autocomplete="new-password"
        value={password}
        onValue={setPassword}
        error={submit.errors.password}
        hint={w.passwordHint}
      />
      <Select
        label={w.zone}
        value={zone}
        onValue={setZone}
        options={zones(zone)}
        error={submit.errors.time_zone}
      />
      <Failing of={submit} fields={FIELDS} />
      <Go busy={submit.busy}>{w.signUp}</Go>
    </form>
  );
}
