const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Whether a text can be an e-mail address; only sending to it would tell for sure. */
export const isEmail = (text: string): boolean => EMAIL.test(text.trim());

/** A web address as people write it, with its scheme; null for nothing. */
export function webAddress(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  return /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
}

/** The items of a field that holds several, one a line or parted by commas. */
export const several = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean);
