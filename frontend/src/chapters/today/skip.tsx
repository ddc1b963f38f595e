import { useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { Chips, Go } from "../../app/fields";
import { Sheet } from "../../app/sheet";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { skip } from "./acts";

const REASONS = ["not_now", "did_it_already", "wrong_person", "other"] as const;

export function SkipSheet({ item, onClose }: { item: TodayItem; onClose: (acted?: boolean) => void }) {
  const w = words.value.today.skipping;
  const [reason, setReason] = useState<(typeof REASONS)[number]>("not_now");
  const submit = useSubmit();
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await skip(item, reason);
      onClose(true);
    });
  };
  return (
    <Sheet title={w.title} onClose={() => onClose()}>
      <form onSubmit={save}>
        <p class="q">{item.title}</p>
        <Chips
          legend={w.title}
          quiet
          options={REASONS.map((one) => [one, w[one]] as const)}
          value={reason}
          onValue={(value) => setReason(value as typeof reason)}
        />
        <Failing of={submit} />
        <Go busy={submit.busy} icon="tick">
          {w.keep}
        </Go>
      </form>
    </Sheet>
  );
}
