import { useEffect, useRef, useState } from "preact/hooks";
import { said } from "./words";

/** Keeps the screen on while this is shown, where the browser can; a tap lets it sleep. */
export function Awake() {
  const [on, setOn] = useState(true);
  const lock = useRef<WakeLockSentinel | null>(null);
  const can = "wakeLock" in navigator;
  useEffect(() => {
    if (!on || !can) return;
    let over = false;
    const ask = async () => {
      // A hidden page loses its lock and may not ask for one.
      if (document.visibilityState !== "visible") return;
      const held = await navigator.wakeLock.request("screen").catch(() => null);
      if (over) await held?.release();
      else lock.current = held;
    };
    void ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", ask);
      void lock.current?.release();
      lock.current = null;
    };
  }, [on, can]);
  if (!can) return null;
  return (
    <button type="button" class="txt s awake" aria-pressed={on} onClick={() => setOn(!on)}>
      <svg class="i" aria-hidden="true">
        <path d="M15.3 8.7A4.6 4.6 0 1 0 16.6 12M12 2.5v1.5M12 20v1.5M2.5 12H4M20 12h1.5M5.3 5.3l1 1M17.7 17.7l1 1M5.3 18.7l1-1M17.7 6.3l1-1" />
      </svg>
      <span>{said.value.awake}</span>
    </button>
  );
}
