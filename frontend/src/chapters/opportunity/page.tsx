import { useState } from "preact/hooks";
import "./opportunity.css";
import { getCoverage } from "../../api/needs";
import {
  getEmployer,
  getOpportunity,
  getTimeline,
  listContacts,
  listPlays,
  listRejections,
} from "../../api/search";
import { getIncumbent, listRuns } from "../../api/second-chances";
import { listTouches } from "../../api/touchpoints";
import type { Contact, Opportunity, Window } from "../../api/types";
import { listWindows } from "../../api/windows";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { longDay } from "../../domain/dates";
import { words } from "../../words";
import { PersonRow } from "../people/page";
import { Beside } from "./beside";
import { ByHandSheet } from "./by-hand";
import { CalledSheet } from "./called";
import { MeetsSheet, undatedCoffee } from "./meets";
import { PlaySheet } from "./play";
import { Plays } from "./plays";
import { Rejections } from "./rejections";
import { WindowRows } from "./rows";
import { Seat } from "./seat";
import { StageSheet } from "./stage";
import { Timeline } from "./timeline";
import { Undo, useMove } from "./undo";
import { said } from "./words";

async function read(id: string) {
  const opportunity = await getOpportunity(id);
  const [employer, people, windows, rejections, timeline, touches, runs, plays, coverage, seat] =
    await Promise.all([
      getEmployer(opportunity.employer_id),
      listContacts(opportunity.employer_id),
      listWindows({ opportunity_id: id }),
      listRejections(id),
      getTimeline(id),
      listTouches({ opportunity_id: id }),
      listRuns(id),
      listPlays(),
      getCoverage(id),
      opportunity.stage === "rejected" ? getIncumbent(id) : null,
    ]);
  return {
    opportunity,
    employer,
    people,
    windows,
    rejections,
    timeline,
    touches,
    runs,
    plays,
    coverage,
    seat,
  };
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

type Asking = "stage" | "window" | "play" | "meets" | "called";

function Shown({ data, reread }: { data: Everything; reread: () => void }) {
  const w = words.value.search;
  const { opportunity, employer, people } = data;
  const [asking, ask] = useState<Asking | null>(null);
  const [move, note] = useMove(opportunity.id);
  const close = (changed: boolean) => {
    ask(null);
    if (changed) reread();
  };
  const moved = (line?: string) => {
    if (line) note(line);
    close(line !== undefined);
  };
  const undone = () => {
    note(null);
    reread();
  };
  const coffee = undatedCoffee(data.windows, data.touches);
  return (
    <>
      <h1 class="v">{opportunity.title}</h1>
      <p class="q">
        <a href={`/employers/${employer.id}`}>{employer.name}</a>. {w.stages[opportunity.stage]}.
      </p>
      <Facts opportunity={opportunity} />
      {move && <Undo key={move.at} opportunity={opportunity.id} move={move} onUndone={undone} />}
      <Ways opportunity={opportunity} ask={ask} />
      <Windows windows={data.windows} ask={ask} />
      {coffee && (
        <button type="button" class="more" onClick={() => ask("meets")}>
          {w.opportunity.meets}
        </button>
      )}
      <Plays
        {...data}
        onStart={opportunity.stage === "rejected" ? () => ask("play") : null}
        reread={reread}
      />
      <Beside id={opportunity.id} coverage={data.coverage} />
      {data.seat && <Seat clock={data.seat} />}
      <Rejections rejections={data.rejections} people={people} reread={reread} />
      <People people={people} employer={employer.id} />
      <Timeline items={data.timeline} />
      {asking === "stage" && <StageSheet opportunity={opportunity} onClose={moved} />}
      {asking === "called" && <CalledSheet opportunity={opportunity} people={people} onClose={moved} />}
      {asking === "meets" && coffee && <MeetsSheet run={coffee} onClose={close} />}
      {asking === "play" && <PlaySheet {...data} onClose={close} />}
      {asking === "window" && <ByHandSheet opportunity={opportunity} people={people} onClose={close} />}
    </>
  );
}

/** What can have happened: they called, they said no, it moved on. */
function Ways({ opportunity, ask }: { opportunity: Opportunity; ask: (asking: Asking) => void }) {
  const w = words.value.search.opportunity;
  return (
    <div class="ways gap">
      {opportunity.stage !== "hired" && (
        <button type="button" class="sec way wide" onClick={() => ask("called")}>
          {said.value.called} <Icon name="phone" />
        </button>
      )}
      <a class="sec way" href={`/no?opportunity=${opportunity.id}`}>
        {opportunity.stage === "rejected" ? w.toldAgain : w.told} <Icon name="door" />
      </a>
      <button type="button" class="sec way" onClick={() => ask("stage")}>
        {w.move} <Icon name="next" />
      </button>
    </div>
  );
}

const OVER: ReadonlySet<Window["state"]> = new Set(["done", "skipped", "cancelled"]);

/** What is open, to come or missed; what is over folds away. */
function Windows({ windows, ask }: { windows: readonly Window[]; ask: (asking: Asking) => void }) {
  const w = words.value.search.opportunity;
  const over = windows.filter((one) => OVER.has(one.state));
  return (
    <section>
      <h2 class="section">
        {w.windows}
        <button type="button" class="txt" aria-label={w.addWindow} onClick={() => ask("window")}>
          <Icon name="plus" /> {words.value.buttons.add}
        </button>
      </h2>
      {windows.length === 0 && <p class="q">{w.noWindows}</p>}
      <WindowRows windows={windows.filter((one) => !OVER.has(one.state))} />
      {over.length > 0 && (
        <details class="fold">
          <summary class="s">{said.value.over(over.length)}</summary>
          <WindowRows windows={over} />
        </details>
      )}
    </section>
  );
}

function People({ people, employer }: { people: readonly Contact[]; employer: string }) {
  const w = words.value.search;
  return (
    <section>
      <h2 class="section">
        {w.opportunity.people}
        <a class="txt" href={`/people/new?employer=${employer}`}>
          <Icon name="plus" /> {words.value.buttons.add}
        </a>
      </h2>
      <ul class="list">
        {people.map((one) => (
          <PersonRow key={one.id} person={one} about={w.roles[one.role] ?? ""} />
        ))}
      </ul>
    </section>
  );
}
