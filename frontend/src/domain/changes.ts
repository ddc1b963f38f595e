/** The fields that differ from what they were: what somebody changed, and nothing besides. */
export function changes<T extends object>(before: T, after: T): Partial<T> {
  const differs = (field: keyof T) => JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  const fields = (Object.keys(after) as (keyof T)[]).filter(differs);
  return Object.fromEntries(fields.map((field) => [field, after[field]])) as Partial<T>;
}
