import { Icon } from "../../app/icon";
import { lazy } from "../../app/lazy";
import { Scene } from "../../app/scene";
import { Screen } from "../../app/screen";
import { words } from "../../words";
import { saved } from "./save";

const AskToRing = lazy(async () => (await import("../settings/ask")).AskToRing);

/** After it: nothing else today, and once a play has started, whether the phone may ring. */
export function Saved() {
  const w = words.value.no;
  const result = saved.value;
  return (
    <Screen title={w.saved} head="" form>
      <Scene window />
      <div>
        <h1 class="v">{w.saved}</h1>
        {result?.pending && <p class="q">{w.kept}</p>}
      </div>
      {result?.started && <AskToRing passable />}
      <div class="foot">
        <a class="sec way" href="/today">
          {w.toToday} <Icon name="next" />
        </a>
      </div>
    </Screen>
  );
}
