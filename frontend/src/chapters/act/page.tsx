import { useEffect, useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { getDraft, getWindow } from "../../api/windows";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { Acts } from "../today/card";
import { whoLine } from "../today/marks";
import { ActSheet, type Asking } from "../today/sheets";
import { Source } from "../today/source";
import { find } from "../today/state";
import { Wall } from "../today/wall";
import { Letter } from "./letter";

const HAS_DRAFT = new Set(["open", "missed", "scheduled"]);

/** One window with its written message, and the way to answer it. */
export function ActPage({ id, act }: { id: string; act: Asking | null }) {
  const w = words.value;
  const window = useLoad(() => getWindow(id), [id]);
  const item = window.data ?? find(id);
  return (
    <Screen title={item?.title ?? w.nav.today} head={item?.contact?.name ?? ""} backTo="/today" form>
      {item ? <Open item={item} act={act} /> : <Instead of={window} />}
    </Screen>
  );
}

function Open({ item, act }: { item: TodayItem; act: Asking | null }) {
  const w = words.value.today;
  const answerable = item.state === "open" || item.state === "missed";
  const [asking, ask] = useState<Asking | null>(null);
  const [sent, setSent] = useState(false);
  useEffect(() => {
    if (act && answerable) ask(act);
  }, [act, answerable]);
  const close = (acted?: boolean) => {
    ask(null);
    if (acted) go("/today", true);
  };
  const draft = useLoad(() => getDraft(item.id), [item.id]);
  return (
    <>
      <div>
        <Wall window={item} />
        <h1 class="v">{item.title}</h1>
        <p class="q">{whoLine(item)}</p>
        {w.state[item.state] ? (
          <p class="why b">{w.state[item.state]}</p>
        ) : (
          <p class="why">
            {item.state === "missed" && `${w.missed} `}
            {item.why} <Source window={item} />
          </p>
        )}
      </div>
      {HAS_DRAFT.has(item.state) && draft.data && (
        <Letter window={item} draft={draft.data} sent={sent} onSent={() => setSent(true)} />
      )}
      {answerable && (
        <div class="foot">
          {sent && <p class="s q">{w.draft.after}</p>}
          {item.state === "missed" && (
            <button type="button" class="sec renewed" onClick={() => ask("renew")}>
              {w.renew}
            </button>
          )}
          {sent && (
            <button
              type="button"
              class="go"
              aria-label={w.act(w.done, words.value.within(item.title))}
              onClick={() => ask("done")}
            >
              {w.done} <Icon name="tick" />
            </button>
          )}
          <Acts item={item} ask={ask} doneAbove={sent} />
        </div>
      )}
      {asking && <ActSheet item={item} asking={asking} onClose={close} />}
    </>
  );
}
