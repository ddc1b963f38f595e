import { useState } from "preact/hooks";
import { orderPlan } from "../../api/search";
import type { PlanItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { Failing, useSubmit } from "../../app/submit";
import { moved } from "../../domain/order";
import { coverage } from "./coverage";
import { Moves } from "./moves";
import { planWords } from "./words";

/** The ten in order. The handle is a button: Space lifts, arrows move, Escape cancels; a tap opens the moves. */
export function Ranked({ items, etag, reread }: { items: PlanItem[]; etag: string; reread: () => void }) {
  const w = planWords.value;
  const submit = useSubmit(reread);
  const [lifted, setLifted] = useState<string | null>(null);
  const [order, setOrder] = useState<string[] | null>(null);
  const [menu, setMenu] = useState<string | null>(null);
  const ids = order ?? items.map((item) => item.employer.id);
  const rows = ids.flatMap((id) => items.find((item) => item.employer.id === id) ?? []);
  const put = (next: string[], told: string) =>
    submit.run(async () => {
      setOrder(next);
      try {
        await orderPlan(next, etag);
        say(told);
      } finally {
        setOrder(null);
        setLifted(null);
        reread();
      }
    });
  const lift = (event: KeyboardEvent, id: string) => {
    const name = items.find((item) => item.employer.id === id)?.employer.name ?? "";
    const at = ids.indexOf(id);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === " ") {
      event.preventDefault();
      if (lifted === id) return void put(ids, w.moved(name, at + 1));
      setLifted(id);
      return say(w.lifted(name));
    }
    if (lifted !== id) return;
    if (event.key === "Escape") {
      setLifted(null);
      setOrder(null);
      say(w.back(name));
    } else if (step && ids[at + step]) {
      event.preventDefault();
      setOrder(moved(ids, at, at + step));
      say(w.moved(name, at + step + 1));
    }
  };
  return (
    <>
      <Failing of={submit} />
      <ol class="list gap">
        {rows.map((item, i) => (
          <li key={item.employer.id} class={lifted === item.employer.id ? "ranked lifted" : "ranked"}>
            <a href={`/employers/${item.employer.id}`}>
              <span class="rank">{order ? i + 1 : item.employer.plan_rank}</span>
              <span>
                <span class="b">{item.employer.name}</span>
                {coverage(item).map((line) => (
                  <span key={line} class="s q below">
                    {line}
                  </span>
                ))}
              </span>
            </a>
            <button
              type="button"
              class="ib"
              aria-label={w.handle(item.employer.name)}
              onKeyDown={(event) => lift(event, item.employer.id)}
              onClick={(event) => event.detail > 0 && setMenu(item.employer.id)}
            >
              <Icon name="handle" />
            </button>
          </li>
        ))}
      </ol>
      {menu && <Moves ids={ids} id={menu} items={items} onPut={put} onClose={() => setMenu(null)} />}
    </>
  );
}
