import { describe, expect, it } from "vitest";
import { readPayload } from "./payload";

const FULL = {
  web_push: 8030,
  app_badge: 2,
  notification: {
    title: "Fifteen minutes, over coffee",
    body: "The message is written.",
    navigate: "https://app.example/windows/1",
    lang: "en",
    tag: "r1",
    timestamp: 1_772_000_000_000,
    app_badge: "2",
    data: { reminder_id: "r1", window_id: "1" },
    actions: [
      { action: "done", title: "Done", navigate: "https://app.example/windows/1?act=done" },
      { action: "snooze", title: "Snooze", navigate: "https://app.example/windows/1?act=snooze" },
      { action: "third", title: "Third", navigate: "https://app.example/" },
    ],
  },
};

const read = (value: unknown, language = "en-GB") => readPayload(JSON.stringify(value), language);

describe("a push", () => {
  it("is shown as it was sent, with two actions at most", () => {
    const ring = read(FULL);
    expect(ring).toMatchObject({
      title: "Fifteen minutes, over coffee",
      body: "The message is written.",
      navigate: "https://app.example/windows/1",
      tag: "r1",
      badge: 2,
      timestamp: 1_772_000_000_000,
      data: { window_id: "1" },
    });
    expect(ring.actions.map((one) => one.action)).toEqual(["done", "snooze"]);
  });

  it("takes the badge from inside the notification when it stands only there", () => {
    expect(read({ ...FULL, app_badge: undefined }).badge).toBe(2);
    expect(
      read({ ...FULL, app_badge: -1, notification: { ...FULL.notification, app_badge: "x" } }).badge,
    ).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["no JSON", "hello"],
    ["an empty text", ""],
    ["a list", "[1]"],
    ["null", "null"],
    ["another version", JSON.stringify({ ...FULL, web_push: 1 })],
    ["no notification", JSON.stringify({ web_push: 8030 })],
    ["no title", JSON.stringify({ web_push: 8030, notification: { body: "x" } })],
  ])("still shows something for %s", (_, raw) => {
    expect(readPayload(raw, "en")).toMatchObject({
      title: "Comeback",
      body: "Today shows what is open.",
      navigate: "/today",
    });
  });

  it("says the unknown in the phone's language", () => {
    expect(readPayload("", "de-AT").body).toBe("Heute zeigt, was offen ist.");
    expect(readPayload("", "fr").body).toBe("Today shows what is open.");
  });
});
