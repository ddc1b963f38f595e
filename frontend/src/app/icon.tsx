const DIRECTED = new Set(["next", "back", "skip", "insights", "share"]);

/** An icon of the sprite in index.html; the word beside it carries the meaning. */
export const Icon = ({ name }: { name: string }) => (
  <svg class={DIRECTED.has(name) ? "i d" : "i"} aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
);
