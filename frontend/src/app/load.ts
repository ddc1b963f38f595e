import { type Inputs, useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../api/client";

export interface Loaded<T> {
  data: T | undefined;
  /** The resource is not here, or was never this person's. */
  gone: boolean;
  failed: boolean;
  reload: () => void;
}

/** Reads something when the inputs change; the last answer stays while the next one is read. */
export function useLoad<T>(read: () => Promise<T>, inputs: Inputs): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({
    data: undefined,
    gone: false,
    failed: false,
  });
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    read().then(
      (data) => mine === turn.current && setState({ data, gone: false, failed: false }),
      (error: unknown) => {
        const gone = error instanceof Problem && error.status === 404;
        if (mine === turn.current) setState((last) => ({ ...last, gone, failed: !gone }));
      },
    );
  }, inputs);
  useEffect(() => {
    reload();
    return () => {
      turn.current++;
    };
  }, [reload]);
  return { ...state, reload };
}
