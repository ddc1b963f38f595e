import type { TodayItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { said } from "../opportunity/words";

/** The page that helps with a window: what they need for the answer, the trial for its reviews. */
function pathOf(item: TodayItem): "needs" | "trial" | null {
  if (item.kind === "needs_answer") return "needs";
  if (item.kind === "review" || item.kind === "ask_decision") return "trial";
  return item.step.startsWith("prepare_review") ? "trial" : null;
}

export function Beside({ item }: { item: TodayItem }) {
  const w = said.value;
  const path = pathOf(item);
  if (!path || !item.opportunity_id) return null;
  return (
    <a class="sec way" href={`/${path}/${item.opportunity_id}`}>
      {path === "needs" ? w.toNeeds : w.toTrial} <Icon name={path === "needs" ? "letter" : "calendar"} />
    </a>
  );
}
