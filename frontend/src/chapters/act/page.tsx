import { useEffect, useState } from "preact/hooks";
import type { TodayItem } from "../../api/types";
import { getWindow } from "../../api/windows";
import { Icon } from "../../app/icon";
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
import { Beside } from "./beside";
import { Message } from "./message";

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
  const coffee = item.kind === "coffee" && item.opportunity_id;
  const written = HAS_DRAFT.has(item.state) && hasMessage(item) && !coffee;
  const [silent, setSilent] = useState(false);
  const doneAbove = sent || !hasMessage(item) || silent;
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
      <Beside item={item} />
      {written && (
        <Message item={item} sent={sent} onSent={() => setSent(true)} onSilent={() => setSilent(true)} />
      )}
      {answerable && coffee && (
        <a class="go" href={`/coffee/${coffee}`}>
          {w.questions} <Icon name="next" />
        </a>
      )}
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
