import { listArchived } from "../../api/plays";
import { listPlays } from "../../api/search";
import type { Play } from "../../api/types";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Instead, Screen } from "../../app/screen";
import { playsWords } from "./words";

const read = async () => {
  const [used, archived] = await Promise.all([listPlays(), listArchived()]);
  return {
    own: used.filter((one) => !one.built_in),
    builtIn: used.filter((one) => one.built_in),
    archived,
  };
};

/** Every play: one's own, the built-in ones, and those put away. */
export function PlaysPage() {
  const w = playsWords.value;
  const plays = useLoad(read, [], "plays");
  return (
    <Screen title={w.title} head="" backTo="/settings" bar>
      <h1 class="v">{w.title}</h1>
      <p class="q intro">{w.intro}</p>
      {!plays.data && <Instead of={plays} />}
      {plays.data && (
        <>
          <Row title={w.builtIn} plays={plays.data.builtIn} />
          <Row title={w.own} plays={plays.data.own} none={w.none} />
          <Row title={w.archived} plays={plays.data.archived} />
        </>
      )}
    </Screen>
  );
}

function Row({ title, plays, none }: { title: string; plays: readonly Play[]; none?: string }) {
  if (plays.length === 0 && !none) return null;
  return (
    <section>
      <h2 class="section">{title}</h2>
      {plays.length === 0 && <p class="q">{none}</p>}
      <ul class="list">
        {plays.map((play) => (
          <li key={play.id}>
            <a href={`/plays/${play.built_in ? play.key : play.id}`}>
              <span>
                {play.name}
                <span class="s q below">{playsWords.value.steps(play.steps.length)}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
