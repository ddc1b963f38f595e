import { useState } from "preact/hooks";
import { Sheet } from "../../app/sheet";
import { words } from "../../words";

/** Where a day's reason comes from, said as what it is: a planning guess. */
export function Source({ window }: { window: { why: string; source: string } }) {
  const w = words.value.today;
  const [open, setOpen] = useState(false);
  if (!window.source) return null;
  return (
    <>
      <button type="button" class="more in q s" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {w.source}
      </button>
      {open && (
        <Sheet title={w.sourceTitle} onClose={() => setOpen(false)}>
          <div class="stack">
            <p>{window.why}</p>
            <p>{window.source}</p>
          </div>
        </Sheet>
      )}
    </>
  );
}
