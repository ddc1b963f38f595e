import { getInsights } from "../../api/insights";
import { listPlays } from "../../api/search";
import type { Insights } from "../../api/types";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { AnswersFigure } from "./answers";
import { DaysFigure } from "./days";
import "./insights.css";
import { WayBackFigure } from "./way-back";
import { insightsWords } from "./words";

const STRIPS_OF = "stay_in_touch";

const read = async () => {
  const [insights, plays] = await Promise.all([getInsights(), listPlays()]);
  return { insights, play: plays.find((one) => one.key === STRIPS_OF) };
};

/** Three pictures of one's own figures, each with its doubt, and the reasons heard. */
export function InsightsPage() {
  const w = words.value.insights;
  const loaded = useLoad(read, [], "insights");
  const data = loaded.data;
  const any = data?.insights.stages.some((one) => one.stage !== "targeted" && one.count > 0);
  return (
    <Screen title={w.title} head="" bar>
      <h1 class="v">{w.title}</h1>
      {!data && <Instead of={loaded} />}
      {data && !any && <p class="q intro">{w.empty}</p>}
      {data && any && (
        <>
          <p class="q">{insightsWords.value.intro}</p>
          <WayBackFigure insights={data.insights} />
          <AnswersFigure insights={data.insights} />
          <DaysFigure insights={data.insights} play={data.play} />
          <Reasons reasons={data.insights.reasons} />
        </>
      )}
    </Screen>
  );
}

function Reasons({ reasons }: { reasons: Insights["reasons"] }) {
  const w = insightsWords.value.reasons;
  const named = reasons.filter((one) => one.count > 0).sort((a, b) => b.count - a.count);
  if (named.length === 0) return null;
  return (
    <section>
      <h2 class="section">{w.title}</h2>
      <ul class="list">
        {named.map((one) => (
          <li class="item" key={one.reason}>
            <span class="grow">{words.value.no.reason[one.reason]}</span>
            <span class="q">{w.times(one.count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
