interface Give {
  id: string;
  title: string;
  url: string | null;
}

interface Asked {
  kind: string;
  step: string;
  contact_id: string | null;
}

const KINDS = new Set(["article", "referral", "introduction"]);

/** Whether a window is for giving somebody something. */
export const isGive = (window: Asked): boolean =>
  window.contact_id !== null && (KINDS.has(window.kind) || /^cadence_give(\.|$)/.test(window.step));

/** A give as it stands in a drafted message: its title on one line, its address below. */
const giveLine = ({ title, url }: Give): string =>
  [title.split(/\s+/).filter(Boolean).join(" "), ...(url ? [url] : [])].join("\n");

/** The give that a message carries, if it is one of these; of two that fit, the longer line. */
export function giveIn<G extends Give>(text: string, gives: readonly G[]): G | undefined {
  const found = gives.filter((give) => text.includes(giveLine(give)));
  return found.sort((a, b) => giveLine(b).length - giveLine(a).length)[0];
}

/** A message with the chosen give in place of the one that it carries. */
export function withGive(text: string, gives: readonly Give[], chosen: string | undefined): string {
  const carried = giveIn(text, gives);
  const give = gives.find((one) => one.id === chosen);
  if (!carried || !give) return text;
  return text.split(giveLine(carried)).join(giveLine(give));
}
