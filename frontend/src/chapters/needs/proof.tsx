import { useState } from "preact/hooks";
import { addEvidence, changeEvidence, deleteEvidence } from "../../api/needs";
import { newId } from "../../api/new-id";
import type { Evidence, Need } from "../../api/types";
import { Area, Field, Go } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { webAddress } from "../../domain/addresses";
import { words } from "../../words";
import { said } from "./words";

/** My own proof for a need: a sentence, and a link where there is one. */
export function ProofSheet(props: {
  need: Need;
  known: Evidence | null;
  onClose: (changed: boolean) => void;
}) {
  const { need, known } = props;
  const w = said.value;
  const [opening, closing] = words.value.quotes;
  const [id] = useState(newId());
  const [text, setText] = useState(known?.text ?? "");
  const [url, setUrl] = useState(known?.url ?? "");
  const submit = useSubmit(() => props.onClose(true));
  const over = (spoken: string) => {
    say(spoken);
    props.onClose(true);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!text.trim()) throw new Refused({ text: words.value.errors.required });
      const proof = { text: text.trim(), url: webAddress(url) };
      if (known) await changeEvidence(known, proof);
      else await addEvidence(need.id, id, proof);
      over(words.value.said.saved);
    });
  };
  const remove = () =>
    submit.run(async () => {
      if (known) await deleteEvidence(known);
      over(w.removed);
    });
  return (
    <Sheet title={w.proof} onClose={() => props.onClose(false)}>
      <form onSubmit={save} noValidate>
        <p class="q">
          {opening}
          {need.text}
          {closing}
        </p>
        <Area label={w.proofText} rows={3} value={text} onValue={setText} error={submit.errors.text} />
        <Field
          label={w.proofUrl}
          optional
          type="url"
          value={url}
          onValue={setUrl}
          error={submit.errors.url}
        />
        <Failing of={submit} fields={["text", "url"]} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
        {known && (
          <button type="button" class="txt" onClick={remove}>
            {w.remove}
          </button>
        )}
      </form>
    </Sheet>
  );
}
