export const GIVE_KINDS = ["article", "referral", "introduction", "event", "tip"] as const;

interface OnShelf {
  kind: string;
  created_at: string;
}

/** The shelf kind by kind, in the order of `kinds`, the newest first; kinds with nothing are left out. */
export function shelved<Kind extends string, Give extends OnShelf>(
  gives: readonly Give[],
  kinds: readonly Kind[],
): { kind: Kind; gives: Give[] }[] {
  return kinds
    .map((kind) => ({
      kind,
      gives: gives
        .filter((give) => give.kind === kind)
        .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at)),
    }))
    .filter((row) => row.gives.length > 0);
}
