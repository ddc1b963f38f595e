import { describe, expect, it } from "vitest";
import {
  addDays,
  briefDay,
  clock,
  daysBetween,
  ends,
  instantOf,
  localField,
  longDay,
  nextMorning,
  shortDay,
  wall,
} from "./dates";

const BERLIN = "Europe/Berlin";

describe("the wall clock of a zone", () => {
  it("shows another day on each side of the world", () => {
    expect(wall("2026-03-10T23:30:00Z", BERLIN)).toEqual({ day: "2026-03-11", minutes: 30, weekday: 3 });
    expect(wall("2026-03-10T23:30:00Z", "America/New_York").day).toBe("2026-03-10");
  });

  it("reads midnight as 0, not 24", () => {
    expect(wall("2026-03-10T23:00:00Z", BERLIN).minutes).toBe(0);
  });

  it("keeps nine o'clock at nine across both clock changes", () => {
    for (const day of ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"]) {
      const at = instantOf(`${day}T09:00`, BERLIN);
      expect(localField(wall(at, BERLIN))).toBe(`${day}T09:00`);
    }
    expect(instantOf("2026-03-29T09:00", BERLIN) - instantOf("2026-03-28T09:00", BERLIN)).toBe(
      23 * 3_600_000,
    );
  });

  it("takes the first of the two o'clocks that autumn has twice", () => {
    expect(new Date(instantOf("2026-10-25T02:30", BERLIN)).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  });

  it("moves a time that spring leaves out to the other side of the gap", () => {
    expect(new Date(instantOf("2026-03-29T02:30", BERLIN)).toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });

  it("works where the zone is east of the date line", () => {
    const at = instantOf("2026-06-01T09:00", "Pacific/Kiritimati");
    expect(new Date(at).toISOString()).toBe("2026-05-31T19:00:00.000Z");
  });
});

describe("days", () => {
  it("counts calendar days across a clock change", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
    expect(addDays("2026-02-27", 2)).toBe("2026-03-01");
  });

  it("speaks both languages", () => {
    expect(longDay("2026-03-10", "en")).toBe("Tuesday 10 March");
    expect(longDay("2026-03-10", "de")).toBe("Dienstag, 10. März");
    expect(shortDay("2026-03-18", "en")).toBe("Wed 18 March");
    expect(shortDay("2026-03-18", "de")).toBe("Mi 18. März");
    expect(briefDay("2026-03-06", "en")).toBe("Fri 6");
    expect(briefDay("2026-03-06", "de")).toBe("Fr 6.");
    expect(clock(9 * 60 + 5)).toBe("09:05");
  });

  it("says the month of a window once, where both ends share it", () => {
    expect(ends("2026-03-06", "2026-03-18", "2026-03-10", "en")).toEqual({
      opens: "Fri 6",
      closes: "Wed 18 March",
    });
    expect(ends("2026-03-16", "2026-03-30", "2026-03-10", "en")).toEqual({
      opens: "Mon 16 March",
      closes: "Mon 30",
    });
    expect(ends("2026-02-19", "2026-03-02", "2026-03-10", "en")).toEqual({
      opens: "Thu 19 Feb",
      closes: "Mon 2 March",
    });
  });

  it("finds the next working morning, over the weekend too", () => {
    const friday = wall("2026-03-06T10:00:00Z", BERLIN);
    expect(nextMorning(friday, 540, [1, 2, 3, 4, 5])).toBe("2026-03-09T09:00");
    expect(nextMorning(friday, 510, [6])).toBe("2026-03-07T08:30");
  });
});
