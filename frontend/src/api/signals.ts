import { signal } from "@preact/signals";

/** The session ended while somebody was at work: ask to sign in again, keep the page as it is. */
export const signedOut = signal(false);

/** The server cannot be reached: told by the browser, and by every request that got no answer. */
export const offline = signal(!navigator.onLine);
