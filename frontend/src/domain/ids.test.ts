import { expect, it } from "vitest";
import { uuid7 } from "./ids";

const ones = new Uint8Array(10).fill(255);

it("has the version, the variant and the time of RFC 9562", () => {
  const id = uuid7(0x017f22e279b0, ones);
  expect(id).toBe("017f22e2-79b0-7fff-bfff-ffffffffffff");
});

it("sorts by time", () => {
  const zeros = new Uint8Array(10);
  expect(uuid7(1_000, ones) < uuid7(1_001, zeros)).toBe(true);
});

it("takes the time of far days whole", () => {
  expect(uuid7(2 ** 48 - 1, ones).startsWith("ffffffff-ffff-7")).toBe(true);
});
