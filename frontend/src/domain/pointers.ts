import type { ProblemDetails } from "./problem";

/** The field of the form of a play that shows what is wrong at a JSON pointer, without the leading slash. */
export function fieldOfPlay(pointer: string): string {
  const parts = pointer.replace(/^#/, "").split("/").filter(Boolean);
  const [list = "", index, field = ""] = parts;
  if (index === undefined || (list !== "steps" && list !== "cadence")) return list;
  const at = `${list}/${index}`;
  if (field === "frame") return `${at}/frame/${parts[3] ?? "text"}`;
  // A key is made from the title, and nobody sees it.
  return `${at}/${field === "key" || field === "" ? "title" : field}`;
}

/** Field of the form → the first thing that is wrong with it. */
export function playMessages(problem: Pick<ProblemDetails, "errors">): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const error of problem.errors) messages[fieldOfPlay(error.pointer)] ??= error.detail;
  return messages;
}
