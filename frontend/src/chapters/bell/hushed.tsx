import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import "./bell.css";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { bell, ring } from "../../push/bell";
import { words } from "../../words";
import { bellWords } from "./words";

interface Props {
  /** This very device is meant. */
  here: boolean;
  /** Not a computer. */
  phone: boolean;
  onRung: () => void;
  /** A class of the button. */
  button: "go" | "txt";
  /** Quiet for a while. */
  onLater?: () => void;
  children?: ComponentChildren;
}

/** Nothing rings any more: said quietly, with the way back, and others after it. */
export function Hushed({ here, phone, onRung, button, onLater, children }: Props) {
  const w = bellWords.value.hushed;
  const spoken = words.value.settings.bell;
  const [failed, setFailed] = useState<"" | "slow" | "failed">("");
  const [busy, setBusy] = useState(false);
  const again = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await ring(true);
    setBusy(false);
    setFailed(answer === "slow" || answer === "failed" ? answer : "");
    if (answer !== "on") return;
    say(spoken.on);
    onRung();
  };
  const blocked = bell.value === "denied" || bell.value === "unsupported" ? spoken[bell.value] : "";
  const title = (here ? w.here : w.title)(phone);
  return (
    <section class="hushed" aria-label={title}>
      <p>
        <strong class="b">{title}</strong> {blocked ? "" : w.today}
      </p>
      {blocked && <p class="s q under">{blocked}</p>}
      {failed && (
        <p class="failing" role="alert">
          {spoken[failed]}
        </p>
      )}
      <div class={button === "txt" ? "acts" : undefined}>
        {!blocked && bell.value !== "install" && (
          <button type="button" class={button} aria-disabled={busy || undefined} onClick={again}>
            {w.again}
          </button>
        )}
        {bell.value === "install" && (
          <a class="txt" href="/install">
            {words.value.settings.install.how}
          </a>
        )}
        {children}
      </div>
      {onLater && (
        <button type="button" class="ib" aria-label={w.later} onClick={onLater}>
          <Icon name="close" />
        </button>
      )}
    </section>
  );
}
