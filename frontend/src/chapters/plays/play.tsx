import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { changePlay, copyPlay, getPlay } from "../../api/plays";
import type { Play, Step } from "../../api/types";
import { Go } from "../../app/fields";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { Failing, useSubmit } from "../../app/submit";
import { timesInWords } from "../../domain/offsets";
import { words } from "../../words";
import { PlayForm } from "./form";
import "./plays.css";
import { playsWords } from "./words";

/** The copy just made, which opens ready to be changed. */
const fresh = signal<string | null>(null);

/** One play, step by step; one's own can be changed. */
export function PlayPage({ id }: { id: string }) {
  const play = useLoad(() => getPlay(id), [id], `play ${id}`);
  const [changing, setChanging] = useState(fresh.peek() === id);
  const data = play.data;
  const saved = () => {
    fresh.value = null;
    setChanging(false);
    play.reload();
  };
  return (
    <Screen title={data?.name ?? ""} head="" backTo="/plays" form={changing} bar={!changing}>
      {!data && <Instead of={play} />}
      {data && changing && <PlayForm play={data} reread={play.reload} onSaved={saved} />}
      {data && !changing && <View play={data} onChange={() => setChanging(true)} reread={play.reload} />}
    </Screen>
  );
}

function View({ play, onChange, reread }: { play: Play; onChange: () => void; reread: () => void }) {
  const w = playsWords.value;
  return (
    <>
      <h1 class="v">{play.name}</h1>
      <p class="q">
        {play.built_in ? w.builtIn : play.archived ? w.archived : w.own}, {w.steps(play.steps.length)}.
      </p>
      <Steps steps={play.steps} />
      {play.cadence.length > 0 && (
        <section>
          <h2 class="section">{w.cadence}</h2>
          <p class="q">{w.cadenceText}</p>
          <Steps steps={play.cadence} />
        </section>
      )}
      {play.guards.length > 0 && (
        <section>
          <h2 class="section">{w.guards}</h2>
          <ul class="gaps">
            {play.guards.map((guard) => (
              <li key={guard}>{w.guard[guard]}</li>
            ))}
          </ul>
        </section>
      )}
      <Acts play={play} onChange={onChange} reread={reread} />
    </>
  );
}

function Steps({ steps }: { steps: readonly Step[] }) {
  const w = playsWords.value;
  const lang = words.value.lang;
  return (
    <ol class="list gap">
      {steps.map((step) => (
        <li class="step" key={step.key}>
          <p class="v">{step.title_unnamed || step.title.replaceAll("{name}", "…")}</p>
          <p>{timesInWords(step, lang)}</p>
          <p class="s q">
            {step.audience.length > 0
              ? w.to(step.audience.map((role) => words.value.search.roles[role]).join(", "))
              : w.nobody}
          </p>
          <details>
            <summary>{w.why}</summary>
            <p>{step.why}</p>
            <p class="s q">{step.source}</p>
          </details>
          {step.frame && (
            <details>
              <summary>{w.draft}</summary>
              <p class="b">{step.frame.subject}</p>
              <p class="said lines">{step.frame.text}</p>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

function Acts({ play, onChange, reread }: { play: Play; onChange: () => void; reread: () => void }) {
  const w = playsWords.value;
  const submit = useSubmit(reread);
  const copy = () =>
    submit.run(async () => {
      const made = await copyPlay(play.key);
      fresh.value = made.id;
      say(w.copied);
      go(`/plays/${made.id}`);
    });
  const put = (archived: boolean) =>
    submit.run(async () => {
      await changePlay(play, { archived });
      say(archived ? w.away : w.here);
      reread();
    });
  if (play.built_in)
    return (
      <section class="gap">
        <p class="q intro">{w.fixed}</p>
        <Failing of={submit} />
        <Go busy={submit.busy} onClick={copy}>
          {w.copy}
        </Go>
      </section>
    );
  return (
    <section class="gap">
      <Failing of={submit} />
      {play.archived ? (
        <Go busy={submit.busy} onClick={() => put(false)}>
          {w.back}
        </Go>
      ) : (
        <Go busy={submit.busy} onClick={onChange}>
          {w.change}
        </Go>
      )}
      <button type="button" class="sec" onClick={() => !submit.busy && copy()}>
        {w.copyAgain}
      </button>
      {!play.archived && (
        <>
          <button type="button" class="sec" onClick={() => !submit.busy && put(true)}>
            {w.archive}
          </button>
          <p class="s q under">{w.archiveText}</p>
        </>
      )}
    </section>
  );
}
