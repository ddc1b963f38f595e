import { useState } from "preact/hooks";
import { getPlan, listEmployers } from "../../api/search";
import type { Employer, PlanItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { EmployerSheet } from "./employer-sheet";
import { Ranked } from "./ranked";
import { planWords } from "./words";

const read = async () => {
  const [plan, employers] = await Promise.all([getPlan(), listEmployers()]);
  const others = employers.filter((one) => !plan.items.some((item) => item.employer.id === one.id));
  return { ...plan, others };
};

/** The ten places one would really like, in order, with who is in touch there; then the others. */
export function PlanPage() {
  const w = planWords.value;
  const plan = useLoad(read, [], "plan");
  const [adding, setAdding] = useState(false);
  return (
    <Screen
      title={w.title}
      head=""
      bar
      end={
        <button type="button" class="ib" aria-label={w.add} onClick={() => setAdding(true)}>
          <Icon name="plus" />
        </button>
      }
    >
      <h1 class="v">{w.title}</h1>
      {plan.data ? (
        <Places {...plan.data} reread={plan.reload} onAdd={() => setAdding(true)} />
      ) : (
        <Instead of={plan} />
      )}
      {adding && (
        <EmployerSheet
          taken={plan.data?.items.map((item) => item.employer.plan_rank ?? 0) ?? []}
          onClose={(changed) => {
            setAdding(false);
            if (changed) plan.reload();
          }}
        />
      )}
    </Screen>
  );
}

function Places(props: {
  items: PlanItem[];
  etag: string;
  others: Employer[];
  reread: () => void;
  onAdd: () => void;
}) {
  const w = planWords.value;
  return (
    <>
      {props.items.length === 0 ? (
        <>
          <p class="q intro">{w.empty}</p>
          <button type="button" class="go" onClick={props.onAdd}>
            {w.add} <Icon name="plus" />
          </button>
        </>
      ) : (
        <Ranked items={props.items} etag={props.etag} reread={props.reread} />
      )}
      {props.others.length > 0 && (
        <section>
          <h2 class="section">{w.elsewhere}</h2>
          <ul class="list">
            {props.others.map((one) => (
              <li key={one.id}>
                <a href={`/employers/${one.id}`}>
                  {one.name} <Icon name="next" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
