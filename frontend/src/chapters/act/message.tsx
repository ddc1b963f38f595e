import { useEffect } from "preact/hooks";
import { Problem } from "../../api/client";
import type { Draft, TodayItem } from "../../api/types";
import { getDraft } from "../../api/windows";
import { useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { giveIn, isGive, withGive } from "../../domain/gives";
import { words } from "../../words";
import { choose, chosen, GivePicker, said, useShelf } from "./giving";
import { Letter } from "./letter";

/** The draft of a window; null for a step that has nothing to send. */
async function draftOf(id: string): Promise<Draft | null> {
  try {
    return await getDraft(id);
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return null;
    throw error;
  }
}

/** The written message of a window, with what it gives where it is for giving. */
export function Message(props: {
  item: TodayItem;
  sent: boolean;
  onSent: () => void;
  /** There is nothing to write after all. */
  onSilent: () => void;
}) {
  const { item } = props;
  const draft = useLoad(() => draftOf(item.id), [item.id], `${item.id} draft`);
  const shelf = useShelf(item);
  const gives = shelf.data?.items ?? [];
  const carried = draft.data ? giveIn(draft.data.text, gives)?.id : undefined;
  useEffect(() => {
    if (draft.data === null) props.onSilent();
  }, [draft.data === null]);
  useEffect(() => {
    if (carried && !chosen.value.has(item.id)) choose(item.id, carried);
  }, [carried, item.id]);
  if (draft.data === undefined) return <Instead of={draft} />;
  const text = draft.data ? withGive(draft.data.text, gives, chosen.value.get(item.id)) : "";
  return (
    <>
      <GivePicker item={item} shelf={shelf} />
      {draft.data ? (
        <Letter
          key={text}
          name={item.id}
          draft={{ ...draft.data, text }}
          {...(isGive(item) ? { anew: said.value.anew } : {})}
          sent={props.sent}
          onSent={props.onSent}
        />
      ) : (
        <p class="q">{words.value.today.draft.none}</p>
      )}
    </>
  );
}
