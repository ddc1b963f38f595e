import { effect, signal } from "@preact/signals";
import { me } from "../app/session";
import { keep, kept } from "../app/store";
import { acted, today } from "../chapters/today/state";

const KEPT = "icon";

/** Whether the app's icon counts open windows; each device has its own mind. */
export const counting = signal(true);

export const canCount = (): boolean => "setAppBadge" in navigator;

/** How many windows are open, those acted on left out; undefined until Today was read. */
function openNow(): number | undefined {
  if (me.value === null || !counting.value) return 0;
  return today.value?.open.filter((item) => !acted.value.has(item.id)).length;
}

function show(count: number | undefined): void {
  if (count === undefined) return;
  (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}

/** From here on the icon follows what is open, also what was done in the app a moment ago. */
export async function startIcon(): Promise<void> {
  if (!canCount()) return;
  counting.value = (await kept<string>(KEPT)) !== "plain";
  effect(() => show(openNow()));
}

export async function letCount(on: boolean): Promise<void> {
  counting.value = on;
  await keep(KEPT, on ? "counts" : "plain");
}
