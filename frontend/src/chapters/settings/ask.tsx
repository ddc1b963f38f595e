import { useState } from "preact/hooks";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { bell, ring } from "../../push/bell";
import { words } from "../../words";

/** Shall the phone ring? Asked once a play has started, and in the settings. */
export function AskToRing({ passable }: { passable?: boolean }) {
  const w = words.value.settings;
  const [failed, setFailed] = useState<"" | "slow" | "failed">("");
  const [busy, setBusy] = useState(false);
  const [later, setLater] = useState(false);
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await ring();
    setBusy(false);
    setFailed(answer === "slow" || answer === "failed" ? answer : "");
    if (answer === "on") say(w.bell.on);
  };
  if (later) return null;
  switch (bell.value) {
    case "on":
      return <p class="q">{w.bell.on}</p>;
    case "denied":
      return <p class="q">{w.bell.denied}</p>;
    case "unsupported":
      return <p class="q">{w.bell.unsupported}</p>;
    case "install":
      return (
        <p class="q">
          {w.install.why}{" "}
          <a class="more in" href="/install">
            {w.install.how}
          </a>
        </p>
      );
    case "off":
      return (
        <div class="stack">
          <p>{w.bell.ask}</p>
          {failed && (
            <p class="failing" role="alert">
              {w.bell[failed]}
            </p>
          )}
          <button type="button" class="go" aria-disabled={busy || undefined} onClick={ask}>
            {w.bell.allow} <Icon name="bell" />
          </button>
          {passable && (
            <button type="button" class="txt wide" onClick={() => setLater(true)}>
              {words.value.no.notNow}
            </button>
          )}
        </div>
      );
  }
}
