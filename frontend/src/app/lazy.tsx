import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../words";
import { notice } from "./notice";

/** A sheet fetched when first asked for; nothing stands in its place until it is here. */
export function lazySheet<P extends object>(fetchIt: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function LazySheet(props: P) {
    const [Found, setFound] = useState(() => known);
    useEffect(() => {
      if (known) return;
      fetchIt().then(
        (sheet) => {
          known = sheet;
          setFound(() => sheet);
        },
        () => {
          notice.value = words.value.errors.read;
        },
      );
    }, []);
    return Found ? <Found {...props} /> : null;
  };
}

/** A chapter fetched when first opened; its absence says so instead of leaving a blank page. */
export function lazy<P extends object>(fetchIt: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [found, setFound] = useState<{ page: ComponentType<P> } | "failed" | undefined>(
      known && { page: known },
    );
    useEffect(() => {
      if (known) return;
      fetchIt().then(
        (page) => {
          known = page;
          setFound({ page });
        },
        () => setFound("failed"),
      );
    }, []);
    if (found === "failed") {
      return (
        <main id="main" tabIndex={-1}>
          <p class="failing" role="alert">
            {words.value.errors.read}
          </p>
          <button type="button" class="sec" onClick={() => location.reload()}>
            {words.value.buttons.again}
          </button>
        </main>
      );
    }
    return found ? <found.page {...props} /> : <main id="main" tabIndex={-1} />;
  };
}
