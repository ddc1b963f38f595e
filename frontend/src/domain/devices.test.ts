import { expect, it } from "vitest";
import { deviceName, isPhone, wasPhone } from "./devices";

const FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

it("names a device by browser and system, or as it calls itself", () => {
  expect(deviceName(FIREFOX)).toBe("Firefox, Android");
  expect(deviceName(CHROME)).toBe("Chrome, Linux");
  expect(deviceName("curl/8")).toBe("curl/8");
});

it("knows a phone from a computer", () => {
  expect([isPhone(FIREFOX), isPhone(CHROME)]).toEqual([true, false]);
});

it("takes what rang for a phone, unless it was none", () => {
  expect(wasPhone([CHROME, FIREFOX], CHROME)).toBe(true);
  expect(wasPhone([CHROME], FIREFOX)).toBe(false);
  expect(wasPhone([], CHROME)).toBe(false);
  expect(wasPhone([], undefined)).toBe(true);
});
