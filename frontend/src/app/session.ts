import { signal } from "@preact/signals";
import { endSession, getMe } from "../api/account";
import { Problem, Unreachable } from "../api/client";
import { signedOut } from "../api/signals";
import type { Me } from "../api/types";
import { browserLanguage, speak } from "../words";
import { forgetEverything, keep, kept } from "./store";

/** Who uses the app: undefined while that is being found out, null when nobody signed in. */
export const me = signal<Me | null | undefined>(undefined);

/** The settings of the person signed in, for pages that exist only then. */
export function self(): Me {
  if (!me.value) throw new Error("nobody is signed in");
  return me.value;
}

export async function adopt(person: Me): Promise<void> {
  await speak(person.language);
  await keep("me", person);
  me.value = person;
  signedOut.value = false;
}

/** Someone signed in: what another person left on this phone goes first. */
export async function enter(person: Me): Promise<void> {
  const before = await kept<Me>("me");
  if (before && before.id !== person.id) await forgetEverything();
  await adopt(person);
}

/** At start: the server knows who we are; offline, the phone does. */
export async function startSession(): Promise<void> {
  await speak(browserLanguage());
  try {
    await enter(await getMe());
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      signedOut.value = false;
      me.value = null;
      return;
    }
    const person = await kept<Me>("me");
    if (person) await adopt(person);
    else me.value = null;
    if (!(error instanceof Unreachable)) throw error;
  }
}

/** Ends the sign-in and leaves nothing of it on this phone. */
export async function leave(stopRinging: () => Promise<void>): Promise<void> {
  await stopRinging();
  await endSession();
  await forgetEverything();
  location.replace("/today");
}
