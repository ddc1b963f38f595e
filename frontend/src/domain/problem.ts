/** One field that the server refused; `pointer` is a JSON pointer, with or without a leading `#`. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** The members of an RFC 9457 problem that the screens read. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors: FieldError[];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function fieldError(value: unknown): FieldError[] {
  return isRecord(value)
    ? [{ pointer: text(value.pointer), code: text(value.code), detail: text(value.detail) }]
    : [];
}

/** Reads a problem out of whatever a failing answer carried. */
export function readProblem(status: number, body: unknown): ProblemDetails {
  const source = isRecord(body) ? body : {};
  return {
    type: text(source.type),
    title: text(source.title),
    status,
    detail: text(source.detail),
    errors: Array.isArray(source.errors) ? source.errors.flatMap(fieldError) : [],
  };
}

/** Field name → what is wrong with it. `#/emails/0` belongs to the field `emails`. */
export function fieldMessages(problem: ProblemDetails): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const error of problem.errors) {
    const name = error.pointer.replace(/^#/, "").split("/").filter(Boolean)[0];
    if (name && !messages[name]) messages[name] = error.detail;
  }
  return messages;
}
