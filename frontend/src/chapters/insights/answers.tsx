import type { Insights, Rate } from "../../api/types";
import { whisker } from "../../domain/figures";
import { Figure, Table } from "./figure";
import { insightsWords } from "./words";

type Step = Insights["plays"][number]["steps"][number];

const percent = (share: number | null): number => Math.round((share ?? 0) * 100);

function told(rate: Rate): string {
  const w = insightsWords.value.answers;
  if (rate.n === 0) return "–";
  if (rate.too_few || rate.rate === null) return w.tooFew;
  return `${w.percent(percent(rate.rate))} (${w.likely(percent(rate.low), percent(rate.high))})`;
}

function finding(steps: readonly Step[]): string {
  const w = insightsWords.value.answers;
  const sure = [...steps].filter((one) => !one.replied.too_few).sort((a, b) => b.replied.n - a.replied.n)[0];
  if (!sure) return steps.length > 0 ? w.few : w.none;
  const { n, count, rate, low, high } = sure.replied;
  return w.finding(sure.title, n, count, percent(rate), percent(low), percent(high));
}

/** A row per step: how often it was answered, and how sure that is. */
export function AnswersFigure({ insights }: { insights: Insights }) {
  const w = insightsWords.value.answers;
  const plays = insights.plays
    .map((play) => ({ ...play, steps: play.steps.filter((step) => step.done > 0) }))
    .filter((play) => play.steps.length > 0);
  const steps = plays.flatMap((play) => play.steps);
  return (
    <Figure
      title={w.title}
      finding={finding(steps)}
      picture={
        steps.length > 0 && (
          <>
            {plays.map((play) => (
              <div key={play.play}>
                <h3 class="b">{play.name}</h3>
                <ul>
                  {play.steps.map((step) => (
                    <Row key={step.step} step={step} />
                  ))}
                </ul>
              </div>
            ))}
            <p class="s q ends" aria-hidden="true">
              <span>0</span>
              <span>100</span>
            </p>
            <p class="s q">{w.scale}</p>
          </>
        )
      }
      table={
        steps.length > 0 && (
          <Table
            head={[w.step, w.done, w.replied, w.met, w.back]}
            rows={steps.map((step) => [
              step.title,
              step.done,
              told(step.replied),
              told(step.met),
              told(step.second_chances),
            ])}
          />
        )
      }
    />
  );
}

function Row({ step }: { step: Step }) {
  const w = insightsWords.value.answers;
  const mark = whisker(step.replied);
  const { count, n } = step.replied;
  return (
    <li class="answer">
      <p class="s">
        <span>{step.title}</span>
        <span class="q">
          {w.said(count, n)}
          {mark?.hollow && `, ${w.tooFew}`}
        </span>
      </p>
      <svg class="whisker" aria-hidden="true">
        <line class="rail" x1="0" x2="100%" y1="10" y2="10" />
        {mark && mark.low !== null && (
          <line class="doubt" x1={`${mark.low}%`} x2={`${mark.high}%`} y1="10" y2="10" />
        )}
        {mark && <circle class={mark.hollow ? "hollow" : "dot"} cx={`${mark.dot}%`} cy="10" r="6" />}
      </svg>
    </li>
  );
}
