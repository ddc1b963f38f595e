export const giving = {
  title: "From your shelf",
  which: "What did you give?",
  none: "Something else",
  fits: (topics: readonly string[]) => `fits ${topics.join(", ")}`,
  empty: "Nothing on the shelf fits yet. Ideas:",
  shelf: "Open the shelf",
  link: "Copy the link",
  kinds: {
    article: "Article",
    referral: "Referral",
    introduction: "Introduction",
    event: "Event",
    tip: "Tip",
  },
  again: "This person got that already. Choose another.",
};
