import { uuid7 } from "../domain/ids";

/** A client-made id for a new resource. */
export const newId = (): string => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
