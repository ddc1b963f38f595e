import type { Coverage } from "../../api/types";
import { Icon } from "../../app/icon";
import { said } from "./words";

/** The pages that belong to an opportunity: the coffee, what they need, the trial. */
export function Beside({ id, coverage }: { id: string; coverage: Coverage }) {
  const w = said.value;
  const heard = coverage.needs === 0 ? w.needsNone : w.needsCovered(coverage.with_evidence, coverage.needs);
  const pages = [
    ["coffee", "cup", w.toCoffee, ""],
    ["needs", "letter", w.toNeeds, heard],
    ["trial", "calendar", w.toTrial, w.trialNone],
  ] as const;
  return (
    <ul class="list gap">
      {pages.map(([page, icon, label, text]) => (
        <li key={page}>
          <a href={`/${page}/${id}`}>
            <Icon name={icon} />
            <span>
              {label}
              {text && <span class="s q below">{text}</span>}
            </span>
            <Icon name="next" />
          </a>
        </li>
      ))}
    </ul>
  );
}
