import { offline } from "../api/signals";
import { words } from "../words";
import { notice } from "./notice";
import { waiting } from "./outbox";
import { ready, useNewVersion } from "./update";

/** The lines above the bar: no network, something refused, a new version. */
export function Banners() {
  const w = words.value;
  const count = waiting.value.length;
  return (
    <div class="banners">
      {(offline.value || count > 0) && (
        <p class="banner s" role="status">
          {offline.value ? w.offline.line(count) : w.offline.waiting(count)}
        </p>
      )}
      {notice.value && (
        <p class="banner s" role="alert">
          <span class="grow">{notice.value}</span>
          <button type="button" class="txt" onClick={() => (notice.value = "")}>
            {w.nav.close}
          </button>
        </p>
      )}
      {ready.value && (
        <p class="banner s" role="status">
          <span class="grow">{w.update.ready}</span>
          <button type="button" class="txt" onClick={useNewVersion}>
            {w.update.use}
          </button>
          <button type="button" class="txt" onClick={() => (ready.value = null)}>
            {w.update.later}
          </button>
        </p>
      )}
    </div>
  );
}
