import { useState } from "preact/hooks";
import { listPlays } from "../../api/search";
import type { Play, Preview } from "../../api/types";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { self } from "../../app/session";
import { Sheet } from "../../app/sheet";
import { longDay, wall } from "../../domain/dates";
import { words } from "../../words";

/** The days of the offered plays, each with its reason and the source of that reason. */
export function WhyDays({ previews }: { previews: readonly (Preview | null)[] }) {
  const w = words.value;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="more in" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {w.no.whyDays}
      </button>
      {open && (
        <Sheet title={w.no.whyDays} onClose={() => setOpen(false)}>
          <Days previews={previews} />
        </Sheet>
      )}
    </>
  );
}

function Days({ previews }: { previews: readonly (Preview | null)[] }) {
  const plays = useLoad(listPlays, []);
  if (!plays.data) return <Instead of={plays} />;
  return (
    <>
      {previews.map((preview) => {
        const play = plays.data?.find((one) => one.key === preview?.play);
        return preview && play ? <PlayDays key={play.key} play={play} preview={preview} /> : null;
      })}
    </>
  );
}

function PlayDays({ play, preview }: { play: Play; preview: Preview }) {
  const me = self();
  const day = (at: string) => longDay(wall(at, me.time_zone).day, me.language);
  const stepOf = (key: string | null) => play.steps.find((one) => one.key === key);
  return (
    <section>
      <h3 class="section">{preview.name}</h3>
      {preview.windows.length === 0 && <p class="q">{words.value.no.passed}</p>}
      <ul class="stack">
        {preview.windows.map((window) => (
          <li key={`${window.step} ${window.title}`}>
            <p class="b">{day(window.best_at)}</p>
            <p>{window.title}</p>
            <p class="s q">
              {stepOf(window.step)?.why} {stepOf(window.step)?.source}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
