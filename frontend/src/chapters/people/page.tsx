import { listContacts, listEmployers } from "../../api/search";
import type { Contact, Employer } from "../../api/types";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { PeopleOrShelf } from "./switch";

const read = async () => {
  const [people, employers] = await Promise.all([listContacts(), listEmployers()]);
  return { people: people.sort((a, b) => a.name.localeCompare(b.name)), employers };
};

/** "Hiring manager, Larch & Rowe" */
function where(person: Contact, employers: readonly Employer[]): string {
  const place = employers.find((one) => one.id === person.employer_id)?.name;
  return [person.title || words.value.search.roles[person.role], place].filter(Boolean).join(", ");
}

export function PeoplePage() {
  const w = words.value.search.people;
  const { data, ...rest } = useLoad(read, [], "people");
  return (
    <Screen
      title={w.title}
      head=""
      bar
      end={
        <a class="ib" href="/people/new" aria-label={w.add}>
          <Icon name="plus" />
        </a>
      }
    >
      <h1 class="v">{w.title}</h1>
      <PeopleOrShelf />
      {!data && <Instead of={rest} />}
      {data?.people.length === 0 && (
        <>
          <p class="q intro">{w.empty}</p>
          <a class="go" href="/people/new">
            {w.add} <Icon name="next" />
          </a>
        </>
      )}
      <ul class="list gap">
        {data?.people.map((one) => (
          <PersonRow key={one.id} person={one} about={where(one, data.employers)} />
        ))}
      </ul>
    </Screen>
  );
}

/** One person in a list, with what they are. */
export function PersonRow({ person, about }: { person: Pick<Contact, "id" | "name">; about: string }) {
  return (
    <li>
      <a href={`/people/${person.id}`}>
        <span>
          {person.name}
          <span class="s q below">{about}</span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}
