import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/client";
import { undoMove } from "../../api/second-chances";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { forget, keep, kept } from "../../app/store";
import { Failing, useSubmit } from "../../app/submit";
import { words } from "../../words";
import { said } from "./words";

const UNDO_WITHIN = 600_000;

export interface Move {
  /** What was done, as a sentence. */
  line: string;
  /** When, in machine milliseconds. */
  at: number;
}

const nameOf = (opportunity: string): string => `moved ${opportunity}`;

/** The last move of the stage or call made on this phone, while it can be taken back. */
export function useMove(opportunity: string): [Move | null, (line: string | null) => void] {
  const [move, setMove] = useState<Move | null>(null);
  useEffect(() => {
    kept<Move>(nameOf(opportunity)).then((before) => before && setMove(before));
  }, [opportunity]);
  const note = (line: string | null) => {
    const next = line === null ? null : { line, at: Date.now() };
    setMove(next);
    void (next ? keep(nameOf(opportunity), next) : forget(nameOf(opportunity)));
  };
  // The clock's tick makes the row go when its time is over.
  const fresh = move !== null && now.value > 0 && Date.now() - move.at < UNDO_WITHIN;
  return [fresh ? move : null, note];
}

/** The row that takes a move back. */
export function Undo(props: { opportunity: string; move: Move; onUndone: () => void }) {
  const w = words.value;
  const [late, setLate] = useState(false);
  const submit = useSubmit();
  const undo = () =>
    submit.run(async () => {
      try {
        await undoMove(props.opportunity);
      } catch (error) {
        if (!(error instanceof Problem && error.status === 409)) throw error;
        setLate(true);
        say(w.today.tooLate);
        return;
      }
      say(w.said.undone);
      props.onUndone();
    });
  return (
    <div>
      <div class="after">
        <Icon name="tick" />
        <p>
          {props.move.line}
          <span class="s q below">{late ? w.today.tooLate : said.value.tenMinutes}</span>
        </p>
        {!late && (
          <button
            type="button"
            class="txt"
            aria-label={w.today.act(w.buttons.undo, props.move.line)}
            onClick={undo}
          >
            {w.buttons.undo}
          </button>
        )}
      </div>
      <Failing of={submit} />
    </div>
  );
}
