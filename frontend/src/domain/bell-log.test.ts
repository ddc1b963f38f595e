import { describe, expect, it } from "vitest";
import { fellSilent, logOf, moves } from "./bell-log";

const way = (change: object = {}) => ({
  device: "phone",
  state: "sent",
  last_status: 201 as number | null,
  at: "2026-03-04T09:00:01Z" as string | null,
  next_at: null as string | null,
  ...change,
});
const rung = (change: object = {}) => ({
  id: "1",
  kind: "opening",
  state: "sent",
  window_id: "w",
  window_ids: [],
  due_at: "2026-03-04T09:00:00Z",
  deliveries: [way()],
  ...change,
});
const lines = (change: object) => logOf([rung(change)], "Europe/London", 5)[0]?.entries[0]?.lines;

describe("the log", () => {
  it("goes by the days of the person's zone, the latest first", () => {
    const late = rung({
      id: "2",
      due_at: "2026-03-04T20:30:00Z",
      deliveries: [way({ at: "2026-03-04T20:30:00Z" })],
    });
    const days = logOf([rung(), late], "Asia/Tokyo", 5);
    expect(days.map((one) => [one.day, one.entries.map((entry) => entry.id)])).toEqual([
      ["2026-03-05", ["2"]],
      ["2026-03-04", ["1"]],
    ]);
  });

  it("shows the last few", () => {
    const many = Array.from({ length: 9 }, (_, i) => rung({ id: String(i) }));
    expect(logOf(many, "Europe/London", 5).flatMap((day) => day.entries)).toHaveLength(5);
  });

  it("says when it rings again, and when it rings first", () => {
    const next = { state: "pending", next_at: "2026-03-04T09:02:00Z" };
    expect(lines({ state: "retry", deliveries: [way(next)] })).toEqual([
      { said: "again", device: "phone", at: "2026-03-04T09:02:00Z" },
    ]);
    expect(lines({ state: "due", deliveries: [way({ ...next, at: null })] })?.[0]?.said).toBe("waits");
    expect(lines({ deliveries: [way({ state: "pending" })] })?.[0]?.said).toBe("ringing");
  });

  it("tells a device that its push service gave up from one that was removed", () => {
    const [one, other] =
      lines({
        state: "gone",
        deliveries: [way({ state: "gone", last_status: 410 }), way({ state: "gone", last_status: null })],
      }) ?? [];
    expect([one?.said, other?.said]).toEqual(["gone", "removed"]);
  });

  it("says once what is so on all devices", () => {
    const both = [way({ state: "withdrawn" }), way({ device: "other", state: "withdrawn" })];
    expect(lines({ state: "withdrawn", deliveries: both })?.map((one) => one.said)).toEqual(["done"]);
    expect(lines({ state: "superseded", deliveries: both })?.map((one) => one.said)).toEqual(["later"]);
    expect(lines({ state: "no_device", deliveries: [] })).toEqual([{ said: "nobody", device: "", at: null }]);
  });

  it("has a word for a way and a state of a later version", () => {
    expect(lines({ deliveries: [way({ device: "email" })] })?.[0]).toMatchObject({
      said: "rang",
      device: "email",
    });
    expect(lines({ deliveries: [way({ state: "carrier pigeon" })] })?.[0]?.said).toBe("unknown");
  });

  it("is read again while something happens within a minute", () => {
    const now = Date.parse("2026-03-04T09:00:00Z");
    const next = (at: string | null) => [rung({ deliveries: [way({ state: "pending", next_at: at })] })];
    expect(moves(next("2026-03-04T09:00:30Z"), now)).toBe(true);
    expect(moves(next(null), now)).toBe(true);
    expect(moves(next("2026-03-05T09:00:00Z"), now)).toBe(false);
    expect(moves([rung()], now)).toBe(false);
  });
});

describe("a phone that fell silent", () => {
  const gone = rung({ state: "gone", deliveries: [way({ state: "gone", last_status: 410 })] });

  it("is one of devices of which none rings", () => {
    expect(fellSilent([{ rings: false }, { rings: false }], [], false)).toBe(true);
    expect(fellSilent([{ rings: false }, { rings: true }], [gone], true)).toBe(false);
  });

  it("is one that was given up, or was to ring here", () => {
    expect(fellSilent([], [rung({ deliveries: [] }), gone], false)).toBe(true);
    expect(fellSilent([], [rung({ deliveries: [way({ device: "email" })] }), gone], false)).toBe(true);
    expect(fellSilent([], [], true)).toBe(true);
  });

  it("is none where nobody ever rang, or a person removed it", () => {
    expect(fellSilent([], [], false)).toBe(false);
    const removed = rung({ deliveries: [way({ state: "gone", last_status: null })] });
    expect(fellSilent([], [removed], false)).toBe(false);
  });
});
