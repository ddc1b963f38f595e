import { expect, test } from "vitest";
import { amountOf, atDistance, fromAnchor, type Offset, timesInWords, unitOf } from "./offsets";

const days = (anchor: Offset["anchor"], amount: number): Offset => ({ anchor, days: amount });
const bd = (anchor: Offset["anchor"], amount: number): Offset => ({ anchor, business_days: amount });
const hours = (amount: number): Offset => ({ anchor: "coffee", hours: amount });
const inSeat = (amount: number): Offset => ({
  anchor: "winner_start",
  days: amount,
  else: { anchor: "rejection", days: amount },
});

const nudge = { opens: bd("request", 3), best: bd("request", 4), closes: bd("request", 6) };
const ask = { opens: days("rejection", 0), best: bd("rejection", 1), closes: bd("rejection", 2) };
const coffee = { opens: hours(-0.25), best: hours(0), closes: hours(2) };
const give = { opens: inSeat(21), best: inSeat(28), closes: inSeat(35) };
const prepare = { opens: bd("review", -5), best: bd("review", -3), closes: days("review", 0) };

test("a shared distance is said once", () => {
  expect(timesInWords(nudge, "en")).toBe("Opens 3, best 4, closes 6 working days after asking.");
  expect(timesInWords(nudge, "de")).toBe("Öffnet 3, am besten 4, schließt 6 Arbeitstage nach der Bitte.");
});

test("the day itself, one day and several are told apart", () => {
  expect(timesInWords(ask, "en")).toBe(
    "Opens on the day of the no, best 1 working day after the no, closes 2 working days after the no.",
  );
  expect(timesInWords(ask, "de")).toBe(
    "Öffnet am Tag der Absage, am besten 1 Arbeitstag nach der Absage, schließt 2 Arbeitstage nach der Absage.",
  );
});

test("parts of an hour are minutes", () => {
  expect(timesInWords(coffee, "en")).toBe(
    "Opens 15 minutes before the coffee, best at the time of the coffee, closes 2 hours after the coffee.",
  );
  expect(timesInWords(coffee, "de")).toBe(
    "Öffnet 15 Minuten vor dem Kaffee, am besten zur Zeit des Kaffees, schließt 2 Stunden nach dem Kaffee.",
  );
});

test("what counts while the anchor is unknown is said", () => {
  expect(timesInWords(give, "en")).toBe(
    "Opens 21, best 28, closes 35 days after the other person’s start (else after the no).",
  );
  expect(timesInWords(give, "de")).toBe(
    "Öffnet 21, am besten 28, schließt 35 Tage nach dem Start der anderen Person (sonst nach der Absage).",
  );
});

test("before and after do not share a distance", () => {
  expect(timesInWords(prepare, "en")).toBe(
    "Opens 5 working days before the review, best 3 working days before the review, closes on the day of the review.",
  );
});

test("a window that opens before the day and closes after it says both sides", () => {
  const around = { opens: bd("review", -2), best: bd("review", 1), closes: bd("review", 3) };
  expect(timesInWords(around, "en")).toBe(
    "Opens 2 working days before the review, best 1 working day after the review, closes 3 working days after the review.",
  );
});

test("a best day that is the opening is not said twice", () => {
  const log = { opens: days("review", 0), best: days("review", 0), closes: bd("review", 2) };
  expect(timesInWords(log, "en")).toBe(
    "Opens on the day of the review, best then, closes 2 working days after the review.",
  );
});

test("another distance moves the fallback along, and drops the unit it had", () => {
  const moved = atDistance(inSeat(21), 4, "business_days");
  expect(moved).toEqual({
    anchor: "winner_start",
    business_days: 4,
    else: { anchor: "rejection", business_days: 4 },
  });
  expect([unitOf(moved), amountOf(moved)]).toEqual(["business_days", 4]);
});

test("another anchor keeps the distance; the winner's start falls back on the no", () => {
  expect(fromAnchor(days("rejection", 5), "winner_start")).toEqual(inSeat(5));
  expect(fromAnchor(inSeat(5), "coffee")).toEqual(days("coffee", 5));
});
