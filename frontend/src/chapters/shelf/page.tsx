import { useState } from "preact/hooks";
import { listGives } from "../../api/gives";
import type { Give } from "../../api/types";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { GIVE_KINDS, shelved } from "../../domain/shelf";
import { words } from "../../words";
import { PeopleOrShelf } from "../people/switch";
import { GiveSheet } from "./give-sheet";
import { shelfWords } from "./words";

/** What is worth sending, kind by kind, the newest first. */
export function ShelfPage() {
  const w = shelfWords.value;
  const gives = useLoad(listGives, [], "shelf");
  const [sheet, setSheet] = useState<{ give: Give | null } | null>(null);
  return (
    <Screen
      title={w.title}
      head=""
      bar
      end={
        <button type="button" class="ib" aria-label={w.add} onClick={() => setSheet({ give: null })}>
          <Icon name="plus" />
        </button>
      }
    >
      <h1 class="v">{w.title}</h1>
      <PeopleOrShelf />
      {!gives.data && <Instead of={gives} />}
      {gives.data?.length === 0 && (
        <>
          <p class="q intro">{w.empty}</p>
          <button type="button" class="go" onClick={() => setSheet({ give: null })}>
            {w.add} <Icon name="plus" />
          </button>
        </>
      )}
      {gives.data &&
        shelved(gives.data, GIVE_KINDS).map((row) => (
          <section key={row.kind}>
            <h2 class="section">{w.several[row.kind]}</h2>
            <ul class="list">
              {row.gives.map((give) => (
                <GiveRow key={give.id} give={give} onChange={() => setSheet({ give })} />
              ))}
            </ul>
          </section>
        ))}
      {sheet && (
        <GiveSheet
          give={sheet.give}
          onClose={(changed) => {
            setSheet(null);
            if (changed) gives.reload();
          }}
        />
      )}
    </Screen>
  );
}

function GiveRow({ give, onChange }: { give: Give; onChange: () => void }) {
  const w = shelfWords.value;
  return (
    <li class="item">
      <span class="grow">
        {give.url ? (
          <a class="more in" href={give.url} target="_blank" rel="noreferrer">
            {give.title}
          </a>
        ) : (
          give.title
        )}
        {give.topics.length > 0 && <span class="s q below">{give.topics.join(", ")}</span>}
        {give.note && <span class="s below">{give.note}</span>}
      </span>
      <button type="button" class="txt" aria-label={w.change(give.title)} onClick={onChange}>
        {words.value.buttons.change}
      </button>
    </li>
  );
}
