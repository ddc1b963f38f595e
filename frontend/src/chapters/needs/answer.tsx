import { useState } from "preact/hooks";
import type { Draft, Window } from "../../api/types";
import { Icon } from "../../app/icon";
import { Letter } from "../act/letter";
import { asking } from "./asking";
import { said } from "./words";

/** The message that answers what was heard; the window for it is put down once it was sent. */
export function Answer(props: { opportunity: string; draft: Draft; windows: readonly Window[] }) {
  const w = said.value;
  const { draft } = props;
  const [sent, setSent] = useState(false);
  const window = asking(props.windows, "needs_answer");
  return (
    <section class="form">
      <div>
        <h2 class="section">{w.answer}</h2>
        <p class="q">{w.answerIntro}</p>
      </div>
      <Letter
        key={draft.text}
        name={`answer ${props.opportunity}`}
        draft={draft}
        anew={w.anew}
        sent={sent}
        onSent={() => setSent(true)}
      />
      {sent && window && (
        <>
          <p class="s q">{w.after}</p>
          <a class="go" href={`/windows/${window.id}?act=done`}>
            {w.done} <Icon name="tick" />
          </a>
        </>
      )}
    </section>
  );
}
