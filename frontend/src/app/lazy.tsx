import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../words";

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
