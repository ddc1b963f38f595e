import { useState } from "preact/hooks";
import { signIn } from "../../api/account";
import { Problem } from "../../api/client";
import { signedOut } from "../../api/signals";
import { Field, Go } from "../../app/fields";
import { flush } from "../../app/outbox";
import { Scene } from "../../app/scene";
import { enter, me } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { isEmail } from "../../domain/addresses";
import { words } from "../../words";
import { SignUp } from "./sign-up";

function SignInForm({ onIn }: { onIn: () => void }) {
  const w = words.value.auth;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = useSubmit();
  const enterNow = async () => {
    if (!isEmail(email)) throw new Refused({ email: w.noEmail });
    if (!password) throw new Refused({ password: words.value.errors.required });
    try {
      await enter(await signIn({ email, password }));
    } catch (error) {
      throw error instanceof Problem && error.status === 401 ? new Refused({ password: w.wrong }) : error;
    }
    onIn();
  };
  const send = (event: Event) => {
    event.preventDefault();
    void submit.run(enterNow);
  };
  return (
    <form onSubmit={send} noValidate>
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
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
        error={submit.errors.password}
      />
      <Failing of={submit} fields={["email", "password"]} />
      <Go busy={submit.busy}>{w.signIn}</Go>
    </form>
  );
}

/** The first screen of all: come in, or start. */
export function SignIn() {
  const w = words.value.auth;
  const [starting, setStarting] = useState(location.pathname === "/welcome");
  return (
    <>
      <header class="head">
        <p class="b">Comeback</p>
        <button type="button" class="txt s" onClick={() => setStarting(!starting)}>
          {starting ? w.toSignIn : w.toSignUp}
        </button>
      </header>
      <main id="main" tabIndex={-1} class="form">
        <Scene />
        <div>
          <h1 class="v">{starting ? w.upTitle : w.inTitle}</h1>
          <p class="q">{starting ? w.upIntro : w.inIntro}</p>
        </div>
        {starting ? <SignUp /> : <SignInForm onIn={() => undefined} />}
      </main>
    </>
  );
}

/** The session ended while the page was open: sign in over it, so that nothing written is lost. */
export function SignInAgain() {
  const before = me.value?.id;
  const back = () => {
    signedOut.value = false;
    if (me.value?.id === before) void flush();
    else location.replace("/today");
  };
  return (
    <Sheet title={words.value.errors.signedOut} onClose={() => location.replace("/today")}>
      <SignInForm onIn={back} />
    </Sheet>
  );
}
