import { useState } from "preact/hooks";
import { getEmployer, getOpportunity, getTimeline, listContacts, listRejections } from "../../api/search";
import { listTouches } from "../../api/touchpoints";
import type { Opportunity } from "../../api/types";
import { listWindows } from "../../api/windows";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { longDay } from "../../domain/dates";
import { words } from "../../words";
import { PersonRow } from "../people/page";
import { ByHandSheet } from "./by-hand";
import { MeetsSheet, undatedCoffee } from "./meets";
import { PlaySheet } from "./play";
import { Rejections } from "./rejections";
import { WindowRows } from "./rows";
import { StageSheet } from "./stage";
import { Timeline } from "./timeline";

async function read(id: string) {
  const opportunity = await getOpportunity(id);
  const [employer, people, windows, rejections, timeline, touches] = await Promise.all([
    getEmployer(opportunity.employer_id),
    listContacts(opportunity.employer_id),
    listWindows({ opportunity_id: id }),
    listRejections(id),
    getTimeline(id),
    listTouches({ opportunity_id: id }),
  ]);
  return { opportunity, employer, people, windows, rejections, timeline, touches };
}

type Everything = Awaited<ReturnType<typeof read>>;

/** One role at one place: where it stands, who is there, its windows and its story. */
export function OpportunityPage({ id }: { id: string }) {
  const loaded = useLoad(() => read(id), [id], id);
  const title = loaded.data?.opportunity.title ?? "";
  return (
    <Screen title={title} head={loaded.data?.employer.name ?? ""} backTo="/plan" bar>
      {loaded.data ? <Shown data={loaded.data} reread={loaded.reload} /> : <Instead of={loaded} />}
    </Screen>
  );
}

/** Where it is, since when it runs, its link and its notes, as far as they were put down. */
function Facts({ opportunity }: { opportunity: Opportunity }) {
  const { applied_on, location, notes, url } = opportunity;
  const w = words.value.search.opportunity;
  const said = [location, applied_on && `${w.applied} ${longDay(applied_on, self().language)}`].filter(
    Boolean,
  );
  return (
    <>
      {said.length > 0 && <p class="q">{said.join(". ")}.</p>}
      {url && (
        <p class="q to">
          <a href={url} target="_blank" rel="noreferrer">
            {url.replace(/^https?:\/\//, "")}
          </a>
        </p>
      )}
      {notes && <p class="why lines">{notes}</p>}
    </>
  );
}

function Shown({ data, reread }: { data: Everything; reread: () => void }) {
  const w = words.value.search;
  const { opportunity, employer } = data;
  const [asking, ask] = useState<"stage" | "window" | "play" | "meets" | null>(null);
  const coffee = undatedCoffee(data.windows, data.touches);
  const close = (changed: boolean) => {
    ask(null);
    if (changed) reread();
  };
  return (
    <>
      <h1 class="v">{opportunity.title}</h1>
      <p class="q">
        <a href={`/employers/${employer.id}`}>{employer.name}</a>. {w.stages[opportunity.stage]}.
      </p>
      <Facts opportunity={opportunity} />
      <div class="ways gap">
        <a class="sec way" href={`/no?opportunity=${opportunity.id}`}>
          {opportunity.stage === "rejected" ? w.opportunity.toldAgain : w.opportunity.told}{" "}
          <Icon name="door" />
        </a>
        <button type="button" class="sec way" onClick={() => ask("stage")}>
          {w.opportunity.move} <Icon name="next" />
        </button>
      </div>
      <section>
        <h2 class="section">
          {w.opportunity.windows}
          <button
            type="button"
            class="txt"
            aria-label={w.opportunity.addWindow}
            onClick={() => ask("window")}
          >
            <Icon name="plus" /> {words.value.buttons.add}
          </button>
        </h2>
        {data.windows.length > 0 ? (
          <WindowRows windows={data.windows} />
        ) : (
          <p class="q">{w.opportunity.noWindows}</p>
        )}
      </section>
      {coffee && (
        <button type="button" class="more" onClick={() => ask("meets")}>
          {w.opportunity.meets}
        </button>
      )}
      {opportunity.stage === "rejected" && (
        <button type="button" class="more" onClick={() => ask("play")}>
          {w.opportunity.startPlay}
        </button>
      )}
      <Rejections rejections={data.rejections} people={data.people} reread={reread} />
      <section>
        <h2 class="section">
          {w.opportunity.people}
          <a class="txt" href={`/people/new?employer=${employer.id}`}>
            <Icon name="plus" /> {words.value.buttons.add}
          </a>
        </h2>
        <ul class="list">
          {data.people.map((one) => (
            <PersonRow key={one.id} person={one} about={w.roles[one.role] ?? ""} />
          ))}
        </ul>
      </section>
      <Timeline items={data.timeline} />
      {asking === "stage" && <StageSheet opportunity={opportunity} onClose={close} />}
      {asking === "meets" && coffee && <MeetsSheet run={coffee} onClose={close} />}
      {asking === "play" && <PlaySheet {...data} onClose={close} />}
      {asking === "window" && <ByHandSheet opportunity={opportunity} people={data.people} onClose={close} />}
    </>
  );
}
