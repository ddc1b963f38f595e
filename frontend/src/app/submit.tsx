import { useState } from "preact/hooks";
import { Problem } from "../api/client";
import { fieldMessages } from "../domain/problem";
import { words } from "../words";
import { notice } from "./notice";

export interface Submit {
  busy: boolean;
  /** Field name → what is wrong with it. */
  errors: Record<string, string>;
  /** What is wrong beyond the fields; empty when nothing is. */
  failure: string;
  again: (() => void) | null;
  run: (act: () => Promise<void>) => Promise<void>;
}

/** What a form refuses by itself, or says better than the server: field name → message. */
export class Refused extends Error {
  constructor(readonly errors: Record<string, string>) {
    super("refused");
  }
}

/** The server's own sentence where it is one and in the language in use, else ours. */
function spoken(detail: string, ours: string): string {
  const forPrograms = detail === "" || /[`$\\^]|^Expected/.test(detail);
  return forPrograms || words.value.lang !== "en" ? ours : detail;
}

function told(error: unknown): { failure: string; errors: Record<string, string>; retry: boolean } {
  const w = words.value.errors;
  if (error instanceof Refused) return { failure: "", errors: error.errors, retry: false };
  if (!(error instanceof Problem)) return { failure: w.server, errors: {}, retry: true };
  const fields = Object.entries(fieldMessages(error.details));
  const errors = Object.fromEntries(fields.map(([name, detail]) => [name, spoken(detail, w.invalid)]));
  if (fields.length > 0) return { failure: "", errors, retry: false };
  const known: Record<number, string> = { 401: w.signedOut, 404: w.gone, 412: w.conflict, 429: w.slow };
  const failure =
    known[error.status] ?? (error.status < 500 ? spoken(error.details.detail, w.refused) : w.server);
  return { failure, errors, retry: ![404, 409, 412].includes(error.status) };
}

/** The first field that was refused, so that nobody has to look for it. */
export function showRefused(): void {
  setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50);
}

/** Sends a form: busy while it runs, errors at their fields, one line and a second try for the rest. */
export function useSubmit(onConflict?: () => void): Submit {
  const [state, setState] = useState<Omit<Submit, "run">>({
    busy: false,
    errors: {},
    failure: "",
    again: null,
  });
  const run = async (act: () => Promise<void>) => {
    setState({ busy: true, errors: {}, failure: "", again: null });
    try {
      await act();
      setState({ busy: false, errors: {}, failure: "", again: null });
    } catch (error) {
      const { failure, errors, retry } = told(error);
      setState({ busy: false, errors, failure, again: retry ? () => run(act) : null });
      if (Object.keys(errors).length > 0) showRefused();
      if (error instanceof Problem && error.status === 412 && onConflict) {
        notice.value = words.value.errors.conflict;
        onConflict();
      }
    }
  };
  return { ...state, run };
}

/** What did not go through, and the second try; also fields' errors that the form has no field for. */
export function Failing({ of, fields = [] }: { of: Submit; fields?: readonly string[] }) {
  const w = words.value;
  const homeless = Object.entries(of.errors).filter(([name]) => !fields.includes(name));
  if (!of.failure && homeless.length === 0) return null;
  return (
    <div class="failing" role="alert">
      <p>{of.failure || homeless.map(([name, detail]) => `${name}: ${detail}`).join(" ")}</p>
      {of.again && (
        <button type="button" class="txt" onClick={of.again}>
          {w.buttons.again}
        </button>
      )}
    </div>
  );
}
