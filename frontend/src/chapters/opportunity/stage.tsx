import { useState } from "preact/hooks";
import { moveStage } from "../../api/search";
import type { FreeStage, Opportunity } from "../../api/types";
import { Area, Chips, Go } from "../../app/fields";
import { say } from "../../app/live";
import { Sheet } from "../../app/sheet";
import { Failing, Refused, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { said } from "./words";

/** Every stage but "they said no", which has its own way. */
export const STAGES: readonly FreeStage[] = [
  "targeted",
  "applied",
  "interviewing",
  "offered",
  "reopened",
  "trial",
  "hired",
  "closed",
];

export function StageSheet(props: {
  opportunity: Opportunity;
  /** With what was done, as a sentence, once it was. */
  onClose: (line?: string) => void;
}) {
  const w = words.value.search;
  const { opportunity } = props;
  const [stage, setStage] = useState<FreeStage | null>(
    opportunity.stage === "rejected" ? null : opportunity.stage,
  );
  const [note, setNote] = useState("");
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      if (!stage) throw new Refused({ stage: words.value.errors.required });
      if (stage === opportunity.stage) return props.onClose();
      await moveStage(opportunity.id, stage, note.trim());
      say(words.value.said.moved);
      props.onClose(said.value.movedLine(w.stages[stage] ?? stage));
    });
  };
  return (
    <Sheet title={w.opportunity.moveTitle} onClose={() => props.onClose()}>
      <form onSubmit={save}>
        <Chips
          legend={w.opportunity.stage}
          quiet
          options={STAGES.map((one) => [one, w.stages[one] ?? one] as const)}
          value={stage ?? ""}
          onValue={(value) => setStage(value as FreeStage)}
        />
        <Area
          label={w.opportunity.note}
          optional
          rows={2}
          value={note}
          onValue={setNote}
          error={submit.errors.note}
        />
        {submit.errors.stage && (
          <p class="s wrong" role="alert">
            {submit.errors.stage}
          </p>
        )}
        <Failing of={submit} fields={["note", "stage"]} />
        <Go busy={submit.busy} icon="tick">
          {words.value.buttons.save}
        </Go>
      </form>
    </Sheet>
  );
}
