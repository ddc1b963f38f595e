import { useState } from "preact/hooks";
import { anonymise } from "../../api/contacts";
import type { Contact } from "../../api/types";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { peopleWords } from "./words";

/** Forgets who somebody was, after one question that says what goes and what stays. */
export function ForgetPerson({ person, reread }: { person: Contact; reread: () => void }) {
  const w = peopleWords.value.forget;
  const [open, setOpen] = useState(false);
  const submit = useSubmit();
  const agree = () =>
    submit.run(async () => {
      await anonymise(person.id);
      say(w.done);
      setOpen(false);
      reread();
    });
  return (
    <>
      <button type="button" class="sec" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {w.open}
      </button>
      {open && (
        <Sheet title={w.title(person.name)} onClose={() => setOpen(false)}>
          <div class="stack">
            <p>{w.goes}</p>
            <p>{w.stays}</p>
            <p class="b">{w.ends}</p>
            <Failing of={submit} />
          </div>
          <button type="button" class="sec" onClick={() => !submit.busy && agree()}>
            {w.keep}
          </button>
          <button type="button" class="txt wide" onClick={() => setOpen(false)}>
            {w.not}
          </button>
        </Sheet>
      )}
    </>
  );
}
