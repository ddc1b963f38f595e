import { useState } from "preact/hooks";
import type { PlanItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { Sheet } from "../../app/sheet";
import { moved } from "../../domain/order";
import { words } from "../../words";
import { planWords } from "./words";

interface Where {
  ids: string[];
  id: string;
  items: PlanItem[];
  onPut: (ids: string[], told: string) => void;
  onClose: () => void;
}

/** Where a place of the ten can go: up, down, to a number, off the plan. */
export function Moves(props: Where) {
  const w = planWords.value;
  const [choosing, setChoosing] = useState(false);
  const { ids } = props;
  const at = ids.indexOf(props.id);
  const called = (id: string) => props.items.find((item) => item.employer.id === id)?.employer.name ?? "";
  const name = called(props.id);
  const choose = (next: string[], told: string) => {
    props.onClose();
    props.onPut(next, told);
  };
  const to = (place: number) => choose(moved(ids, at, place), w.moved(name, place + 1));
  const off = () =>
    choose(
      ids.filter((one) => one !== props.id),
      words.value.said.moved,
    );
  return (
    <Sheet title={name} onClose={props.onClose}>
      <ul class="menu">
        {choosing ? (
          ids.map(
            (id, place) => place !== at && <Place key={id} place={place} now={called(id)} onChoose={to} />,
          )
        ) : (
          <>
            {at > 0 && <Move label={w.up} onClick={() => to(at - 1)} />}
            {at < ids.length - 1 && <Move label={w.down} onClick={() => to(at + 1)} />}
            {ids.length > 2 && <Move label={w.to} more onClick={() => setChoosing(true)} />}
            <Move label={w.drop} onClick={off} />
          </>
        )}
      </ul>
    </Sheet>
  );
}

function Move({ label, more, onClick }: { label: string; more?: boolean; onClick: () => void }) {
  return (
    <li>
      <button type="button" onClick={onClick}>
        {label}
        {more && <Icon name="next" />}
      </button>
    </li>
  );
}

function Place(props: { place: number; now: string; onChoose: (place: number) => void }) {
  const w = planWords.value;
  return (
    <li>
      <button type="button" onClick={() => props.onChoose(props.place)}>
        <span>
          <span class="b">{w.place(props.place + 1)}</span>
          <span class="s q below">{w.after(props.now)}</span>
        </span>
      </button>
    </li>
  );
}
