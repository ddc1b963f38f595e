import { expect, test } from "vitest";
import { fieldOfPlay, playMessages } from "./pointers";

test.each([
  ["/name", "name"],
  ["/guards/1", "guards"],
  ["/steps", "steps"],
  ["/steps/0/title", "steps/0/title"],
  ["#/steps/2/opens/else/anchor", "steps/2/opens"],
  ["/steps/2/best", "steps/2/best"],
  ["/steps/1/audience/0", "steps/1/audience"],
  ["/steps/1/frame", "steps/1/frame/text"],
  ["/steps/1/frame/subject", "steps/1/frame/subject"],
  ["/cadence/0/key", "cadence/0/title"],
  ["/cadence/0", "cadence/0/title"],
])("what is wrong at %s shows at %s", (pointer, field) => {
  expect(fieldOfPlay(pointer)).toBe(field);
});

test("the first fault of a field is the one that is told", () => {
  const errors = [
    { pointer: "/steps/0/opens/anchor", code: "invalid", detail: "first" },
    { pointer: "/steps/0/opens", code: "invalid", detail: "second" },
    { pointer: "/name", code: "invalid", detail: "third" },
  ];
  expect(playMessages({ errors })).toEqual({ "steps/0/opens": "first", name: "third" });
});
