import type { Contact, Employer } from "../../api/types";
import { Icon } from "../../app/icon";
import { self } from "../../app/session";
import { longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { peopleWords } from "./words";

/** Who somebody is, how to reach them, and what they care about. */
export function PersonHead(props: { person: Contact; place: Employer | undefined; onChange: () => void }) {
  const { person, place } = props;
  const w = peopleWords.value;
  const me = self();
  if (person.anonymised_at)
    return (
      <>
        <h1 class="v">{person.name}</h1>
        <p class="q">{w.forgotten(longDay(wall(person.anonymised_at, me.time_zone).day, me.language))}</p>
      </>
    );
  return (
    <>
      <h1 class="v">{person.name}</h1>
      <p class="q">
        {[words.value.search.roles[person.role], person.title].filter(Boolean).join(", ")}
        {place && (
          <>
            {", "}
            <a class="more in" href={`/employers/${place.id}`}>
              {place.name}
            </a>
          </>
        )}{" "}
        <button type="button" class="more in" onClick={props.onChange}>
          {w.change}
        </button>
      </p>
      {person.do_not_contact && <p class="b gap">{w.left}</p>}
      <Reach person={person} />
      {person.interests.length > 0 && (
        <ul class="tags" aria-label={w.interests}>
          {person.interests.map((one) => (
            <li key={one} class="s">
              {one}
            </li>
          ))}
        </ul>
      )}
      {person.notes && <p class="why lines">{person.notes}</p>}
      {!person.do_not_contact && (
        <a class="go gap" href={`/touch?contact=${person.id}`}>
          {words.value.search.touch.title} <Icon name="next" />
        </a>
      )}
    </>
  );
}

function Reach({ person }: { person: Contact }) {
  const w = peopleWords.value;
  const ways = [
    ...person.emails.map((one) => [`mailto:${one}`, "mail", one, w.write(one)] as const),
    ...person.phones.map((one) => [`tel:${one.replace(/[^+\d]/g, "")}`, "phone", one, w.call(one)] as const),
    ...(person.linkedin_url ? [[person.linkedin_url, "link", "LinkedIn", "LinkedIn"] as const] : []),
  ];
  if (ways.length === 0) return null;
  return (
    <ul class="list reach gap" aria-label={w.who}>
      {ways.map(([href, icon, text, label]) => (
        <li key={href}>
          <a href={href} aria-label={label} target={icon === "link" ? "_blank" : undefined} rel="noreferrer">
            <Icon name={icon} />
            <span>{text}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
