import { useEffect, useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { getDraft, getWindow } from "../../api/windows";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { ActSheet, Acts, DoneGo, hasMessage } from "../today/card";
import { whoLine } from "../today/marks";
import type { Asking } from "../today/sheets";
import { Source } from "../today/source";
import { find } from "../today/state";
import { Wall } from "../today/wall";
import { Letter } from "./letter";

const HAS_DRAFT = new Set(["open", "missed", "scheduled"]);

/** One window with its written message, and the way to answer it. */
export function ActPage({ id, act }: { id: string; act: Asking | null }) {
  const w = words.value;
  const window = useLoad(() => getWindow(id), [id], id);
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
  const written = HAS_DRAFT.has(item.state) && hasMessage(item);
  const draft = useLoad(
    async () => (written ? await getDraft(item.id) : undefined),
    [item.id, written],
    `${item.id} draft`,
  );
  const doneAbove = sent || !hasMessage(item);
  return (
    <>
      <div>
        <Wall window={item} />
        <h1 class="v">{item.title}</h1>
        <p class="q">
          {whoLine(item)}{" "}
          {item.opportunity_id && (
            <a class="more in" href={`/opportunities/${item.opportunity_id}`}>
              {w.role}
            </a>
          )}
        </p>
        {w.state[item.state] ? (
          <p class="why b">{w.state[item.state]}</p>
        ) : (
          <p class="why">
            {item.state === "missed" && `${w.missed} `}
            {item.why} <Source window={item} />
          </p>
        )}
      </div>
      {written && draft.data && (
        <Letter window={item} draft={draft.data} sent={sent} onSent={() => setSent(true)} />
      )}
      {written && !draft.data && <Instead of={draft} />}
      {answerable && (
        <div class="foot">
          {sent && <p class="s q">{w.draft.after}</p>}
          {item.state === "missed" && (
            <button type="button" class="sec renewed" onClick={() => ask("renew")}>
              {w.renew}
            </button>
          )}
          {doneAbove && <DoneGo item={item} ask={ask} />}
          {(!doneAbove || item.state === "open") && <Acts item={item} ask={ask} doneAbove={doneAbove} />}
        </div>
      )}
      {asking && <ActSheet item={item} asking={asking} onClose={close} />}
    </>
  );
}
