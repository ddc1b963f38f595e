import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import "./giving.css";
import { givesFor } from "../../api/gives";
import type { GiveMatch, Gives, TodayItem } from "../../api/types";
import { Icon } from "../../app/icon";
import { type Loaded, useLoad } from "../../app/load";
import { Instead } from "../../app/screen";
import { isGive } from "../../domain/gives";
import { chapterWords } from "../../words/chapter";
import { giving as de } from "../../words/de/giving";
import { giving as en } from "../../words/en/giving";

export const said = chapterWords(en, de);

/** What was chosen from the shelf for a window: '' for something that is not on it. */
export const chosen = signal<ReadonlyMap<string, string>>(new Map());

export function choose(window: string, give: string): void {
  chosen.value = new Map(chosen.value).set(window, give);
}

/** The shelf as it fits the person of a window; nothing where the window is not for giving. */
export function useShelf(item: TodayItem): Loaded<Gives | undefined> {
  const contact = isGive(item) ? item.contact_id : null;
  const name = contact ? `shelf ${contact}` : undefined;
  return useLoad(async () => (contact ? await givesFor(contact) : undefined), [contact], name);
}

/** "Article, fits leases" */
function about(give: GiveMatch): string {
  const w = said.value;
  const fits = give.matches ?? [];
  return [w.kinds[give.kind], fits.length > 0 && w.fits(fits)].filter(Boolean).join(", ");
}

/** The best matches of the shelf for the person of a window, one to choose; ideas where nothing fits. */
export function GivePicker(props: { item: TodayItem; shelf: Loaded<Gives | undefined>; error?: string }) {
  const { item, shelf, error } = props;
  const w = said.value;
  const name = useId();
  if (!isGive(item)) return null;
  if (!shelf.data) return <Instead of={shelf} />;
  const { items, ideas = [] } = shelf.data;
  const value = chosen.value.get(item.id) ?? "";
  const one = (id: string, label: string, text: string) => (
    <label key={id}>
      <input type="radio" name={name} checked={value === id} onChange={() => choose(item.id, id)} />
      <Icon name="tick" />
      <span>
        <span class="b">{label}</span>
        {text && <span class="s q below">{text}</span>}
      </span>
    </label>
  );
  return (
    <fieldset class="giving">
      <legend class="b">{w.title}</legend>
      {ideas.length > 0 && <Ideas ideas={ideas} />}
      {items.length > 0 && (
        <div class="plays">
          {items.map((give) => one(give.id, give.title, about(give)))}
          {one("", w.none, "")}
        </div>
      )}
      {error && (
        <p class="s wrong" role="alert">
          {error}
        </p>
      )}
      <a class="txt s" href="/shelf">
        {w.shelf} <Icon name="next" />
      </a>
    </fieldset>
  );
}

function Ideas({ ideas }: { ideas: readonly string[] }) {
  return (
    <div>
      <p class="q">{said.value.empty}</p>
      <ul class="gaps">
        {ideas.map((idea) => (
          <li key={idea}>{idea}</li>
        ))}
      </ul>
    </div>
  );
}
