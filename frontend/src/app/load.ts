import { type Inputs, useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Problem, Unreachable } from "../api/client";
import { keep, kept } from "./store";

export interface Loaded<T> {
  data: T | undefined;
  /** The resource is not here, or was never this person's. */
  gone: boolean;
  failed: boolean;
  reload: () => void;
}

/** Reads; what has a name stays on this phone, for when there is no network. */
async function readOr<T>(read: () => Promise<T>, name: string | undefined): Promise<T> {
  if (!name) return read();
  try {
    const data = await read();
    void keep(`read ${name}`, data);
    return data;
  } catch (error) {
    const before = error instanceof Unreachable ? await kept<T>(`read ${name}`) : undefined;
    if (before === undefined) throw error;
    return before;
  }
}

/** Reads something when the inputs change; the last answer stays while the next one is read. */
export function useLoad<T>(read: () => Promise<T>, inputs: Inputs, name?: string): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({
    data: undefined,
    gone: false,
    failed: false,
  });
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    readOr(read, name).then(
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
