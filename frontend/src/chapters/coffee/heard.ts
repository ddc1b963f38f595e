import { useEffect, useRef, useState } from "preact/hooks";
import { deleteNeed, needsPath } from "../../api/needs";
import { newId } from "../../api/new-id";
import type { CoffeeKit, Need, NeedKind } from "../../api/types";
import { now } from "../../app/clock";
import { say } from "../../app/live";
import { send, takeBack, waiting } from "../../app/outbox";
import { type Submit, useSubmit } from "../../app/submit";
import { said } from "./words";

export interface Heard {
  id: string;
  kind: NeedKind;
  text: string;
  /** Null while it is on its way or waits on this phone. */
  version: number | null;
}

interface Body {
  id: string;
  kind: NeedKind;
  text: string;
}

/** What waits in the outbox for this opportunity, also from an earlier visit. */
const stillHere = (opportunity: string): Heard[] =>
  waiting.value
    .filter((item) => item.path === needsPath(opportunity))
    .map((item) => ({ ...(item.body as Body), version: null }));

export interface Capture {
  heard: Heard[];
  submit: Submit;
  /** Keeps words under a kind and answers the new need's id; gives the words back when they are refused. */
  keep: (kind: NeedKind, text: string, giveBack: (text: string) => void) => string;
  remove: (one: Heard) => void;
}

/** The needs of a coffee: what the server has, what is on its way, what waits on this phone. */
export function useCapture(opportunity: string, kit: CoffeeKit, reread: () => void): Capture {
  const [mine, setMine] = useState<Heard[]>([]);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const submit = useSubmit();
  const waits = waiting.value.length;
  const before = useRef(waits);
  useEffect(() => {
    if (waits < before.current) reread();
    before.current = waits;
  }, [waits]);
  const known = [...kit.needs, ...mine, ...stillHere(opportunity)].filter((one) => !gone.has(one.id));
  const heard = known.filter((one, at) => known.findIndex((other) => other.id === one.id) === at);
  const keep: Capture["keep"] = (kind, text, giveBack) => {
    const id = newId();
    const from = kit.contact ? { heard_from: kit.contact.id } : {};
    const body = { id, kind, text, ...from, heard_at: new Date(now.value).toISOString() };
    setMine((all) => [...all, { id, kind, text, version: null }]);
    void submit.run(async () => {
      try {
        const sent = await send<Need>({
          key: id,
          path: needsPath(opportunity),
          body,
          title: text,
          window: null,
        });
        const version = sent.pending ? null : sent.data.version;
        setMine((all) => all.map((one) => (one.id === id ? { ...one, version } : one)));
        say(said.value.kept(text));
      } catch (error) {
        setMine((all) => all.filter((one) => one.id !== id));
        giveBack(text);
        throw error;
      }
    });
    return id;
  };
  const remove = (one: Heard) =>
    submit.run(async () => {
      if (one.version === null) await takeBack(one.id);
      else await deleteNeed({ id: one.id, version: one.version });
      setGone((all) => new Set(all).add(one.id));
      say(said.value.removed);
    });
  return { heard, submit, keep, remove };
}
