import type { Insights, Play } from "../../api/types";
import { dots, lineEnd, strips } from "../../domain/figures";
import { Figure, Table } from "./figure";
import { insightsWords } from "./words";

const SAID = 6;
const LINE = 74;

function finding(days: readonly number[], median: number | null): string {
  const w = insightsWords.value.days;
  if (days.length === 0) return w.none;
  const order = [...days].sort((a, b) => a - b);
  const all =
    order.length <= SAID ? w.finding(order) : w.many(order.length, order[0] ?? 0, order.at(-1) ?? 0);
  return median !== null && order.length > 2 ? `${all} ${w.median(Math.round(median))}` : all;
}

/** Patience: a dot for each return on a line of days, the windows of staying in touch behind it. */
export function DaysFigure({ insights, play }: { insights: Insights; play: Play | undefined }) {
  const w = insightsWords.value.days;
  const days = insights.days_to_second_chance;
  const end = lineEnd(days);
  const counts = new Map<number, number>();
  for (const day of [...days].sort((a, b) => a - b)) counts.set(day, (counts.get(day) ?? 0) + 1);
  return (
    <Figure
      title={w.title}
      finding={finding(days, insights.median_days)}
      picture={
        <>
          <svg class="line-of-days" aria-hidden="true">
            {strips(play?.steps ?? [], end).map((one) => (
              <rect
                key={one.from}
                class="strip"
                x={`${one.from}%`}
                width={`${one.wide}%`}
                y="0"
                height={LINE}
              />
            ))}
            <line class="doubt" x1="0" x2="100%" y1={LINE} y2={LINE} />
            {dots(days, end).map((one) => (
              <circle
                key={`${one.day} ${one.level}`}
                class="dot"
                cx={`${one.at}%`}
                cy={LINE - 8 - one.level * 14}
                r="6"
              />
            ))}
            {insights.median_days !== null && days.length > 2 && (
              <line
                class="median"
                x1={`${(insights.median_days / end) * 100}%`}
                x2={`${(insights.median_days / end) * 100}%`}
                y1="0"
                y2={LINE}
              />
            )}
          </svg>
          <p class="s q ends" aria-hidden="true">
            <span>0</span>
            <span>{end / 2}</span>
            <span>{end}</span>
          </p>
          {play && <p class="s q">{w.strips(play.name)}</p>}
        </>
      }
      table={days.length > 0 && <Table head={[w.day, w.count]} rows={[...counts]} />}
    />
  );
}
