import { useState } from "preact/hooks";
import { getLedger } from "../../api/gives";
import { getContact, listEmployers } from "../../api/search";
import { listTouches } from "../../api/touchpoints";
import type { Contact, Employer } from "../../api/types";
import { listWindows } from "../../api/windows";
import { type Loaded, useLoad } from "../../app/load";
import { back } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { WindowRows } from "../opportunity/rows";
import { Fits } from "./fits";
import { ForgetPerson } from "./forget";
import { Gifts } from "./gifts";
import { JoinedRow, MergePerson } from "./merge";
import "./people.css";
import { PersonForm } from "./person-form";
import { PersonHead } from "./person-head";
import { Touches } from "./touches";

/** A person: known ones to look at and change, new ones to put down. */
export function PersonPage({ id, employer }: { id: string | null; employer: string | null }) {
  const places = useLoad(listEmployers, [], "employers");
  return id ? (
    <Known id={id} places={places} />
  ) : (
    <Screen title={words.value.search.people.new} head="" backTo="/people" form>
      <h1 class="v">{words.value.search.people.new}</h1>
      {places.data ? (
        <PersonForm
          person={undefined}
          employer={employer ?? ""}
          places={places.data}
          reread={places.reload}
          onSaved={() => back("/people")}
        />
      ) : (
        <Instead of={places} />
      )}
    </Screen>
  );
}

async function read(id: string) {
  const [person, windows, touches, ledger] = await Promise.all([
    getContact(id),
    listWindows({ contact_id: id }),
    listTouches({ contact_id: id }),
    getLedger(id),
  ]);
  return { person, windows, touches, ledger };
}

function Known({ id, places }: { id: string; places: Loaded<Employer[]> }) {
  const all = useLoad(() => read(id), [id], `person ${id}`);
  const [changing, setChanging] = useState(false);
  const data = all.data;
  const saved = () => {
    setChanging(false);
    all.reload();
  };
  return (
    <Screen title={data?.person.name ?? ""} head="" backTo="/people" form={changing} bar={!changing}>
      {!data && <Instead of={all} />}
      {data && changing && (
        <>
          <h1 class="v">{data.person.name}</h1>
          <PersonForm person={data.person} employer="" places={[]} reread={all.reload} onSaved={saved} />
        </>
      )}
      {data && !changing && (
        <View
          {...data}
          place={places.data?.find((one) => one.id === data.person.employer_id)}
          onChange={() => setChanging(true)}
          reread={all.reload}
        />
      )}
    </Screen>
  );
}

function View(
  props: Awaited<ReturnType<typeof read>> & {
    place: Employer | undefined;
    onChange: () => void;
    reread: () => void;
  },
) {
  const { person, reread } = props;
  const known = person.anonymised_at === null;
  return (
    <>
      <PersonHead person={person} place={props.place} onChange={props.onChange} />
      {props.windows.length > 0 && (
        <section>
          <h2 class="section">{words.value.search.people.windows}</h2>
          <WindowRows windows={props.windows} />
        </section>
      )}
      <Gifts ledger={props.ledger} />
      {known && !person.do_not_contact && (
        <Fits key={props.ledger.items.length} person={person} onSent={reread} />
      )}
      <Touches
        touches={props.touches}
        gives={props.ledger.items}
        contact={known ? person.id : null}
        reread={reread}
      />
      {known && <Rest person={person} reread={reread} />}
    </>
  );
}

function Rest({ person, reread }: { person: Contact; reread: () => void }) {
  return (
    <section class="gap">
      <JoinedRow person={person} reread={reread} />
      <MergePerson person={person} reread={reread} />
      <ForgetPerson person={person} reread={reread} />
    </section>
  );
}
