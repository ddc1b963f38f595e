import { expect, it } from "vitest";
import { tapTarget } from "./target";

const ORIGIN = "https://app.example";

it("follows an address of our own, whole or by its path", () => {
  expect(tapTarget(`${ORIGIN}/windows/1?act=done`, ORIGIN)).toBe(`${ORIGIN}/windows/1?act=done`);
  expect(tapTarget("/windows/1", ORIGIN)).toBe(`${ORIGIN}/windows/1`);
});

it.each(["https://elsewhere.example/x", "//elsewhere.example", "javascript:alert(1)", "http://[broken"])(
  "leads to Today for %s",
  (address) => {
    expect(tapTarget(address, ORIGIN)).toBe(`${ORIGIN}/today`);
  },
);
