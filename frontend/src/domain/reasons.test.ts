import { describe, expect, it } from "vitest";
import { excerpt, REASONS, spotReasons } from "./reasons";

const LETTER =
  "While we were impressed with your background and qualifications, we decided to move forward with another candidate who better matched our requirements.";

const found = (words: string) => spotReasons(words).map((spot) => spot.reason);
const marked = (words: string) => spotReasons(words).map((spot) => words.slice(spot.start, spot.end));

describe("what the words give away", () => {
  it("finds a better match, and where it is said", () => {
    expect(found(LETTER)).toEqual(["better_match"]);
    expect(marked(LETTER)).toEqual(["better matched our requirements"]);
  });

  it.each([
    ["We chose someone with more international experience.", "experience_depth"],
    ["The other applicant has a longer tenure.", "experience_length"],
    ["We went with an internal candidate.", "internal_candidate"],
    ["The position has already been filled.", "position_filled"],
    ["There is a hiring freeze until spring.", "hiring_freeze"],
    ["Your salary expectations are above our range.", "salary"],
    ["Wir haben uns für eine interne Lösung entschieden.", "internal_candidate"],
    ["Die Stelle ist bereits besetzt.", "position_filled"],
    ["Ihre Gehaltsvorstellung liegt über unserem Rahmen.", "salary"],
    ["Ein anderer Bewerber ist besser geeignet.", "better_match"],
    ["Leider besteht ein Einstellungsstopp.", "hiring_freeze"],
  ])("reads %s", (words, reason) => {
    expect(found(words)).toContain(reason);
  });

  it("presumes nothing from plain courtesy", () => {
    expect(found("Thank you for your interest. We wish you every success.")).toEqual([]);
    expect(found("")).toEqual([]);
  });

  it("never marks the same letters twice and keeps the order of the quote", () => {
    const words =
      "The role was filled by an internal candidate with more years of experience and more experience.";
    const spots = spotReasons(words);
    for (const [i, spot] of spots.entries()) {
      expect(spot.end).toBeGreaterThan(spot.start);
      expect(REASONS).toContain(spot.reason);
      if (i > 0) expect(spot.start).toBeGreaterThanOrEqual(spots[i - 1]?.end ?? 0);
    }
  });
});

describe("the short quote", () => {
  it("shows the marked words with a little around them", () => {
    const pieces = excerpt(LETTER, spotReasons(LETTER));
    expect(pieces.map((piece) => piece.text).join("")).toBe(
      "… with another candidate who better matched our requirements.",
    );
    expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual([
      "better matched our requirements",
    ]);
  });

  it("leaves a short sentence whole", () => {
    const words = "We chose an internal candidate.";
    expect(
      excerpt(words, spotReasons(words))
        .map((piece) => piece.text)
        .join(""),
    ).toBe(words);
  });

  it("shows the beginning when nothing was found, and nothing when there are no words", () => {
    expect(excerpt("Thank you for coming. We wish you well.", [])).toEqual([
      { text: "Thank you for coming.", marked: false },
    ]);
    expect(excerpt("  ", [])).toEqual([]);
  });
});
