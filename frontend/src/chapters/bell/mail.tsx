import { useEffect, useState } from "preact/hooks";
import { changeMe, getMe, type MeFields, verifyEmail } from "../../api/account";
import { Select } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { adopt, self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { bellWords } from "./words";

const refresh = () => getMe().then(adopt, () => undefined);

/** Reminders by e-mail: another way for whoever has no device that rings, once the address was verified. */
export function MailSettings() {
  const w = bellWords.value.mail;
  const me = self();
  const submit = useSubmit(refresh);
  // The link is followed elsewhere.
  useEffect(() => void refresh(), []);
  const wish = (value: string) =>
    submit.run(async () => {
      await adopt(await changeMe(self(), { email_reminders: value as MeFields["email_reminders"] }));
      say(w.kept);
    });
  return (
    <section aria-labelledby="mail">
      <h2 class="section" id="mail">
        {w.title}
      </h2>
      {me.email_verified_at && !me.email_disabled_at ? (
        <Select
          label={w.when(me.email)}
          value={me.email_reminders}
          onValue={wish}
          options={Object.entries(w.wishes)}
        />
      ) : (
        <Verify />
      )}
      <Failing of={submit} />
    </section>
  );
}

function Verify() {
  const w = bellWords.value.mail;
  const me = self();
  const submit = useSubmit();
  const [sent, setSent] = useState(false);
  const send = () =>
    submit.run(async () => {
      await verifyEmail();
      setSent(true);
    });
  return (
    <>
      <p class="q intro">{me.email_disabled_at ? w.refused(me.email) : w.text(me.email)}</p>
      {sent ? (
        <p role="status">{w.sent(me.email)}</p>
      ) : (
        <button type="button" class="sec way" onClick={send}>
          {w.verify} <Icon name="mail" />
        </button>
      )}
      <Failing of={submit} />
    </>
  );
}
