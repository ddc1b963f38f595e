import { useState } from "preact/hooks";
import type { Contact, Evidence, Need } from "../../api/types";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { shortDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { NeedSheet } from "./need";
import { ProofSheet } from "./proof";
import { said } from "./words";

/** "Where they grow. Daniel Reyes, Tue 10 March." */
function about(need: Need, people: readonly Contact[]): string {
  const me = self();
  const name = people.find((one) => one.id === need.heard_from)?.name;
  const day = shortDay(wall(need.heard_at, me.time_zone).day, me.language);
  return `${said.value.kinds[need.kind]}. ${name ? said.value.who(name, day) : day}`;
}

/** One need in their words, and my proof for it. */
export function OneNeed(props: { need: Need; people: readonly Contact[]; reread: () => void }) {
  const { need, people } = props;
  const w = said.value;
  const [opening, closing] = words.value.quotes;
  const [asking, ask] = useState<"need" | "proof" | Evidence | null>(null);
  const close = (changed: boolean) => {
    ask(null);
    if (changed) props.reread();
  };
  return (
    <li class="need">
      <button type="button" class="words" onClick={() => ask("need")}>
        <span>
          <span class="vh">{w.edit} </span>
          <span class="said-in">
            {opening}
            {need.text}
            {closing}
          </span>
          <span class="s q below">{about(need, people)}</span>
        </span>
        <Icon name="next" />
      </button>
      <ul>
        {need.evidence.map((one) => (
          <li key={one.id} class="proved">
            <Icon name="tick" />
            <span class="grow">
              {one.text}
              {one.url && (
                <a class="s below" href={one.url} target="_blank" rel="noreferrer">
                  {one.url.replace(/^https?:\/\//, "")}
                </a>
              )}
            </span>
            <button type="button" class="txt s" aria-label={w.editProof(one.text)} onClick={() => ask(one)}>
              {words.value.buttons.change}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="txt s" aria-label={w.addProof(need.text)} onClick={() => ask("proof")}>
        <Icon name="plus" /> {w.proof}
      </button>
      {asking === "need" && (
        <NeedSheet opportunity={need.opportunity_id} people={people} need={need} onClose={close} />
      )}
      {asking && asking !== "need" && (
        <ProofSheet need={need} known={asking === "proof" ? null : asking} onClose={close} />
      )}
    </li>
  );
}
