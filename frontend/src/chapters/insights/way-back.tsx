import type { Insights } from "../../api/types";
import { WAY_WIDTH, wayBack } from "../../domain/figures";
import { Figure, Table } from "./figure";
import { insightsWords } from "./words";

const STAGES = ["applied", "interviewing"] as const;

/** A no goes on: what came back is the only light. */
export function WayBackFigure({ insights }: { insights: Insights }) {
  const w = insightsWords.value.way;
  const reached = STAGES.map((name) => ({
    name,
    count: insights.stages.find((one) => one.stage === name)?.count ?? 0,
  }));
  const { of, count: back } = insights.second_chances;
  const noes = { name: "rejected" as const, count: of };
  const way = wayBack(reached, noes, back);
  const said = (name: string, count: number) => w[name as "applied" | "interviewing" | "rejected"](count);
  const parts = [...reached, noes].filter((one) => one.count > 0).map((one) => said(one.name, one.count));
  return (
    <Figure
      title={w.title}
      finding={w.finding(parts, back, of)}
      picture={
        <svg class="way-back" viewBox={`-4 -4 ${WAY_WIDTH + 8} ${way.height + 8}`} aria-hidden="true">
          {way.bands.map((band) => (
            <path key={band.name} class="band" d={band.path} />
          ))}
          {way.light && <path class="lit" d={way.light.path} />}
          {way.sill && <path class="sill" d={`M${way.sill.from} ${way.sill.y}H${way.sill.to}`} />}
          {way.bands.map((band) => (
            <text key={band.name} x={band.x} y={band.y + 6}>
              {said(band.name, band.count)}
            </text>
          ))}
          {way.light && (
            <text x={way.light.x} y={way.light.y}>
              {w.back(back)}
            </text>
          )}
        </svg>
      }
      table={
        <Table
          head={[w.stage, w.count]}
          rows={[
            ...[...reached, noes].map((one) => [said(one.name, one.count).replace(/^\d+ /, ""), one.count]),
            [w.came, back],
          ]}
        />
      }
    />
  );
}
