import { useState } from "preact/hooks";
import "./trial.css";
import { getEmployer, getOpportunity } from "../../api/search";
import { findTrial, listReviews } from "../../api/trials";
import type { Opportunity, Review, Trial } from "../../api/types";
import { now } from "../../app/clock";
import { Go } from "../../app/fields";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { DatesSheet } from "./dates";
import { Days } from "./days";
import { OutcomeSheet } from "./outcome";
import { ReviewSheet } from "./review";
import { Reviews } from "./reviews";
import { said } from "./words";

async function read(id: string) {
  const opportunity = await getOpportunity(id);
  const [employer, trial] = await Promise.all([getEmployer(opportunity.employer_id), findTrial(id)]);
  const reviews = trial ? await listReviews(trial.id) : [];
  return { opportunity, employer, trial, reviews };
}

/** Temp to hire: its dates, its reviews, and what came of it. */
export function TrialPage({ opportunity }: { opportunity: string }) {
  const loaded = useLoad(() => read(opportunity), [opportunity], `trial ${opportunity}`);
  const { data } = loaded;
  const head = data ? `${data.opportunity.title}, ${data.employer.name}` : "";
  return (
    <Screen title={said.value.title} head={head} backTo={`/opportunities/${opportunity}`} bar>
      <h1 class="v">{said.value.title}</h1>
      {!data && <Instead of={loaded} />}
      {data?.trial && (
        <Running
          opportunity={data.opportunity}
          trial={data.trial}
          reviews={data.reviews}
          reread={loaded.reload}
        />
      )}
      {data && !data.trial && <ToCome opportunity={data.opportunity} reread={loaded.reload} />}
    </Screen>
  );
}

function ToCome({ opportunity, reread }: { opportunity: Opportunity; reread: () => void }) {
  const w = said.value;
  const [asking, ask] = useState(false);
  const close = (changed: boolean) => {
    ask(false);
    if (changed) reread();
  };
  return (
    <>
      <p class="q intro">{w.none}</p>
      <Go onClick={() => ask(true)}>{w.begin}</Go>
      {asking && <DatesSheet opportunity={opportunity.id} trial={null} onClose={close} />}
    </>
  );
}

/** "On trial since Tuesday 10 March. They decide on …" */
function standing(trial: Trial): string {
  const w = said.value;
  const me = self();
  const today = wall(now.value, me.time_zone).day;
  const day = (iso: string) => longDay(iso, me.language);
  const began = (trial.started_on > today ? w.from : w.since)(day(trial.started_on));
  return `${began} ${trial.decides_on ? w.until(day(trial.decides_on)) : w.open}`;
}

function Running(props: { opportunity: Opportunity; trial: Trial; reviews: Review[]; reread: () => void }) {
  const { trial, reviews } = props;
  const w = said.value;
  const [asking, ask] = useState<"dates" | "review" | "outcome" | Review | null>(null);
  const over = trial.outcome !== null && trial.outcome !== "extended";
  const begun = trial.started_on <= wall(now.value, self().time_zone).day;
  const close = (changed: boolean) => {
    ask(null);
    if (changed) props.reread();
  };
  return (
    <>
      {trial.outcome && <p class="b">{w.came[trial.outcome]}</p>}
      <p class="q intro">
        {!over && standing(trial)}{" "}
        <button type="button" class="more in" aria-label={w.dates} onClick={() => ask("dates")}>
          {words.value.buttons.change}
        </button>
      </p>
      {begun && !over && <Go onClick={() => ask("review")}>{w.log}</Go>}
      <Days trial={trial} reviews={reviews} over={over} />
      <Reviews reviews={reviews} onOpen={ask} />
      <section>
        <h2 class="section">{w.outcome}</h2>
        <button type="button" class="sec way" onClick={() => ask("outcome")}>
          {trial.outcome ? w.came[trial.outcome] : w.decide} <Icon name="next" />
        </button>
      </section>
      {asking === "dates" && <DatesSheet opportunity={props.opportunity.id} trial={trial} onClose={close} />}
      {asking === "outcome" && <OutcomeSheet trial={trial} onClose={close} />}
      {asking === "review" && <ReviewSheet trial={trial} known={null} onClose={close} />}
      {asking !== null && typeof asking === "object" && (
        <ReviewSheet trial={trial} known={asking} onClose={close} />
      )}
    </>
  );
}
