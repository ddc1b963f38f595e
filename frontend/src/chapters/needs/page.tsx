import { useState } from "preact/hooks";
import "./needs.css";
import { getAnswer, getCoverage, listNeeds } from "../../api/needs";
import { getEmployer, getOpportunity, listContacts } from "../../api/search";
import type { Need } from "../../api/types";
import { listWindows } from "../../api/windows";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { Answer } from "./answer";
import { asking } from "./asking";
import { NeedSheet } from "./need";
import { OneNeed } from "./one";
import { said } from "./words";

async function read(id: string) {
  const opportunity = await getOpportunity(id);
  const [employer, people, needs, coverage, answer, windows] = await Promise.all([
    getEmployer(opportunity.employer_id),
    listContacts(opportunity.employer_id),
    listNeeds(id),
    getCoverage(id),
    getAnswer(id),
    listWindows({ opportunity_id: id }),
  ]);
  return { opportunity, employer, people, needs, coverage, answer, windows };
}

type Everything = Awaited<ReturnType<typeof read>>;

/** What they said they need, my proof for each, and the answer that follows from both. */
export function NeedsPage({ opportunity }: { opportunity: string }) {
  const loaded = useLoad(() => read(opportunity), [opportunity], `needs ${opportunity}`);
  const { data } = loaded;
  const head = data ? `${data.opportunity.title}, ${data.employer.name}` : "";
  return (
    <Screen title={said.value.title} head={head} backTo={`/opportunities/${opportunity}`} form>
      <h1 class="v">{said.value.title}</h1>
      {data ? <Shown data={data} reread={loaded.reload} /> : <Instead of={loaded} />}
    </Screen>
  );
}

/** "3 of 4 answered." */
function covered(all: number, answered: number): string {
  const w = said.value;
  if (all === 0) return w.empty;
  return answered === all ? w.allCovered(all) : w.covered(answered, all);
}

const inTurn = (needs: readonly Need[]): Need[] =>
  [...needs].sort((a, b) => Date.parse(a.heard_at) - Date.parse(b.heard_at) || a.id.localeCompare(b.id));

function Shown({ data, reread }: { data: Everything; reread: () => void }) {
  const w = said.value;
  const { coverage, opportunity } = data;
  const coffee = asking(data.windows, "coffee");
  const [adding, setAdding] = useState(false);
  const close = (changed: boolean) => {
    setAdding(false);
    if (changed) reread();
  };
  return (
    <>
      <p class="q">{covered(coverage.needs, coverage.with_evidence)}</p>
      <ul class="list">
        {inTurn(data.needs).map((one) => (
          <OneNeed key={one.id} need={one} people={data.people} reread={reread} />
        ))}
      </ul>
      <div class="ways">
        <button type="button" class="sec way" onClick={() => setAdding(true)}>
          {w.add} <Icon name="plus" />
        </button>
        <a class="sec way" href={`/coffee/${opportunity.id}`}>
          {w.coffee} <Icon name="cup" />
        </a>
      </div>
      {coffee && (
        <a class="txt" href={`/windows/${coffee.id}?act=done`}>
          <Icon name="tick" /> {w.coffeeOpen}
        </a>
      )}
      {data.needs.length > 0 && (
        <Answer opportunity={opportunity.id} draft={data.answer} windows={data.windows} />
      )}
      {adding && <NeedSheet opportunity={opportunity.id} people={data.people} need={null} onClose={close} />}
    </>
  );
}
