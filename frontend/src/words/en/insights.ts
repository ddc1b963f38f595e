const list = (items: readonly (string | number)[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

export const insights = {
  intro: "What your own figures say, and how sure they are.",
  numbers: "As numbers",
  way: {
    title: "The way back",
    applied: (count: number) => `${count} applied`,
    interviewing: (count: number) => (count === 1 ? "1 interview" : `${count} interviews`),
    rejected: (count: number) => (count === 1 ? "1 no" : `${count} noes`),
    back: (count: number) => `${count} came back`,
    finding: (parts: readonly string[], back: number, of: number) => {
      if (of === 0) return `${parts.join(", ")}.`;
      const came =
        back === 0 ? "none came back yet" : of === 1 ? "it came back" : `${back} of the ${of} came back`;
      return `${parts.join(", ")}; ${came}.`;
    },
    stage: "Stage",
    count: "How many",
    came: "Came back",
  },
  answers: {
    title: "What gets an answer",
    finding: (title: string, done: number, count: number, rate: number, low: number, high: number) =>
      `${title}: done ${times(done)}, ${count} answered: ${rate}\u00a0%, likely ${low} to ${high}.`,
    few: "Too few to say yet: under ten of each.",
    none: "No step is done yet.",
    line: (n: number) => `n ${n}`,
    tooFew: "too few to say",
    said: (count: number, n: number) => `${count} of ${n} answered`,
    scale: "Answered, of a hundred; the line is where the true figure likely lies.",
    step: "Step",
    done: "Done",
    replied: "Answered",
    met: "Met",
    back: "Came back",
    likely: (low: number, high: number) => `${low} to ${high}\u00a0%`,
    percent: (rate: number) => `${rate}\u00a0%`,
  },
  days: {
    title: "Days to a second chance",
    finding: (days: readonly number[]) =>
      days.length === 1 ? `One return: day ${days[0]}.` : `${days.length} returns: days ${list(days)}.`,
    many: (count: number, first: number, last: number) =>
      `${count} returns, between day ${first} and day ${last}.`,
    median: (days: number) => `Half of them came within ${days} days.`,
    none: "Nobody came back yet. It takes its time.",
    strips: (play: string) => `Shaded: when the windows of “${play}” are open, counted from the no.`,
    day: "Day",
    count: "Returns",
  },
  reasons: {
    title: "Reasons they gave",
    times: (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`),
  },
};
