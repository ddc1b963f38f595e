import { useState } from "preact/hooks";
import { getEmployer, getPlan, listContacts, listOpportunities } from "../../api/search";
import type { Contact, Employer, Opportunity } from "../../api/types";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { PersonRow } from "../people/page";
import { EmployerSheet } from "./employer-sheet";
import { planWords } from "./words";

async function read(id: string) {
  const [employer, people, opportunities, plan] = await Promise.all([
    getEmployer(id),
    listContacts(id),
    listOpportunities(id),
    getPlan(),
  ]);
  return { employer, people, opportunities, taken: plan.items.map((item) => item.employer.plan_rank ?? 0) };
}

/** One place: its people and its roles. */
export function EmployerPage({ id }: { id: string }) {
  const loaded = useLoad(() => read(id), [id], id);
  const [changing, setChanging] = useState(false);
  const w = words.value.search;
  const data = loaded.data;
  return (
    <Screen title={data?.employer.name ?? ""} head="" backTo="/plan" bar>
      {data ? (
        <>
          <Head employer={data.employer} onChange={() => setChanging(true)} />
          <People employer={id} people={data.people} />
          <Roles employer={id} roles={data.opportunities} />
        </>
      ) : (
        <Instead of={loaded} />
      )}
      {data && changing && (
        <EmployerSheet
          employer={data.employer}
          taken={data.taken}
          onClose={(changed) => {
            setChanging(false);
            if (changed) loaded.reload();
          }}
        />
      )}
      {data?.opportunities.length === 0 && <p class="q">{w.employer.noOpportunities}</p>}
    </Screen>
  );
}

function Head({ employer, onChange }: { employer: Employer; onChange: () => void }) {
  const w = words.value.search;
  const rank = employer.plan_rank
    ? `${planWords.value.rank(employer.plan_rank)}.`
    : `${planWords.value.off}.`;
  return (
    <>
      <h1 class="v">{employer.name}</h1>
      <p class="q">
        {[rank, employer.industry && `${employer.industry}.`].filter(Boolean).join(" ")}{" "}
        <button type="button" class="more in" onClick={onChange}>
          {w.employer.edit}
        </button>
      </p>
      {employer.website && (
        <p class="q">
          <a href={employer.website} target="_blank" rel="noreferrer">
            {employer.website.replace(/^https?:\/\//, "")}
          </a>
        </p>
      )}
      {employer.notes && <p class="why">{employer.notes}</p>}
    </>
  );
}

function People({ employer, people }: { employer: string; people: readonly Contact[] }) {
  const w = words.value.search;
  return (
    <section>
      <h2 class="section">
        {w.employer.people}
        <a class="txt" href={`/people/new?employer=${employer}`} aria-label={w.employer.addPerson}>
          <Icon name="plus" /> {words.value.buttons.add}
        </a>
      </h2>
      <ul class="list">
        {people.map((one) => (
          <PersonRow key={one.id} person={one} about={one.title || (w.roles[one.role] ?? "")} />
        ))}
      </ul>
      {people.length === 0 && <p class="q">{planWords.value.nobody}</p>}
    </section>
  );
}

function Roles({ employer, roles }: { employer: string; roles: readonly Opportunity[] }) {
  const w = words.value.search;
  return (
    <section>
      <h2 class="section">
        {w.employer.opportunities}
        <a
          class="txt"
          href={`/opportunities/new?employer=${employer}`}
          aria-label={w.employer.addOpportunity}
        >
          <Icon name="plus" /> {words.value.buttons.add}
        </a>
      </h2>
      <ul class="list">
        {roles.map((one) => (
          <li key={one.id}>
            <a href={`/opportunities/${one.id}`}>
              <span>
                {one.title}
                <span class="s q below">{w.stages[one.stage]}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
