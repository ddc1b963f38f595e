export const giving = {
  title: "From your shelf",
  none: "Something else",
  fits: (topics: readonly string[]) => `fits ${topics.join(", ")}`,
  empty: "Nothing on the shelf matches yet. Ideas:",
  shelf: "Open the shelf",
  anew: "Draft it anew",
  kinds: {
    article: "Article",
    referral: "Referral",
    introduction: "Introduction",
    event: "Event",
    tip: "Tip",
  },
  again: "This person got that already. Choose another.",
};
