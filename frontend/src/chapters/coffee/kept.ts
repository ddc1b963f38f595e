import { useEffect, useState } from "preact/hooks";
import { keep, kept } from "../../app/store";

/** What only this phone knows of a coffee: when it began, and which question each need came up under. */
export interface Memory {
  began: number | null;
  asked: Record<string, number>;
}

const NOTHING: Memory = { began: null, asked: {} };
/** A beginning older than this belonged to an earlier coffee. */
const FORGET_AFTER = 3 * 3_600_000;

/** The phone's memory of the coffee of an opportunity; it survives a closed tab. */
export function useMemory(opportunity: string): [Memory, (change: (before: Memory) => Memory) => void] {
  const name = `coffee ${opportunity}`;
  const [memory, setMemory] = useState<Memory>(NOTHING);
  useEffect(() => {
    kept<Memory>(name).then((before) => {
      if (!before) return;
      const recent = before.began !== null && Date.now() - before.began < FORGET_AFTER;
      setMemory(recent ? before : { ...before, began: null });
    });
  }, [name]);
  const change = (how: (before: Memory) => Memory) =>
    setMemory((before) => {
      const next = how(before);
      void keep(name, next);
      return next;
    });
  return [memory, change];
}
