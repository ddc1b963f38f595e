import createClient from "openapi-fetch";
import { type FieldError, type ProblemDetails, readProblem } from "../domain/problem";
import type { paths } from "./schema.gen";
import { offline, signedOut } from "./signals";

/** The server refused; carries what RFC 9457 says about it. */
export class Problem extends Error {
  constructor(readonly details: ProblemDetails) {
    super(details.title || String(details.status));
  }
  get status(): number {
    return this.details.status;
  }
  get errors(): FieldError[] {
    return this.details.errors;
  }
}

/** No answer came: offline, or the server cannot be reached. */
export class Unreachable extends Error {}

const TIMEOUT = 20_000;

/** One request, with a time limit; throws Unreachable when no answer comes. */
export async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT) });
    offline.value = false;
    return response;
  } catch (error) {
    offline.value = true;
    throw new Unreachable(request.url, { cause: error });
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: reach });

/** The data of an answer, or the Problem that it carried; a 401 also asks for a new sign-in. */
export function unwrap<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.response.ok) return answer.data as T;
  throw problemOf(answer.response, answer.error);
}

export function problemOf(response: Response, body: unknown): Problem {
  const own = new URL(response.url).pathname.startsWith("/api/v1/auth/");
  if (response.status === 401 && !own) signedOut.value = true;
  return new Problem(readProblem(response.status, body));
}

/** Headers of a merge patch of the version that was read. */
export const patchOf = (version: number) => ({
  "Content-Type": "application/merge-patch+json",
  "If-Match": `"${version}"`,
});

/** Headers of a POST that may be sent twice and counts once. */
export const once = (key: string = crypto.randomUUID()) => ({ "Idempotency-Key": key });
