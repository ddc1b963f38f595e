import { signal } from "@preact/signals";

interface Person {
  id: string;
  name: string;
  role: string;
}

const made = signal<ReadonlyMap<string, readonly Person[]>>(new Map());

/** Notes somebody who was put down in this flow, so that they can be chosen before the server lists them. */
export function remember(employer: string, person: Person): void {
  made.value = new Map(made.value).set(employer, [...(made.value.get(employer) ?? []), person]);
}

export const addedHere = (employer: string, listed: readonly Person[]): readonly Person[] =>
  (made.value.get(employer) ?? []).filter((one) => !listed.some((other) => other.id === one.id));

export const knowsHr = (people: readonly Person[]): boolean => people.some((one) => one.role === "hr");

/** Whom each play speaks to: coffee the one who decided, staying in touch also HR. */
export function audience(
  people: readonly (Person & { do_not_contact?: boolean })[],
  decided: Person | null,
): { coffee: string[]; touch: string[]; name: string | null } {
  const willing = people.filter((one) => !one.do_not_contact);
  const manager =
    willing.find((one) => one.id === decided?.id) ?? willing.find((one) => one.role === "hiring_manager");
  const hr = willing.find((one) => one.role === "hr" && one.id !== manager?.id);
  const ids = [manager, hr].flatMap((one) => (one ? [one.id] : []));
  return { coffee: manager ? [manager.id] : [], touch: ids, name: manager?.name.split(" ")[0] ?? null };
}
