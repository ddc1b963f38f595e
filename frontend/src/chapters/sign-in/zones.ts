import type { Options } from "../../app/fields";

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Berlin";

/** Every zone the browser knows, and the given one even if it does not. */
export function zones(present: string): Options {
  const known = Intl.supportedValuesOf("timeZone");
  const all = known.includes(present) ? known : [present, ...known];
  return all.map((zone) => [zone, zone.replaceAll("_", " ")] as const);
}
