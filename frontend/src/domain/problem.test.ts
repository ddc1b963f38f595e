import { expect, it } from "vitest";
import { fieldMessages, readProblem } from "./problem";

it("finds the field of each error by its pointer", () => {
  const problem = readProblem(400, {
    type: "/problems/malformed",
    title: "The request is malformed",
    detail: "x",
    errors: [
      { pointer: "/email", code: "pattern", detail: "Not an address" },
      { pointer: "#/emails/0", code: "pattern", detail: "First" },
      { pointer: "/emails/1", code: "pattern", detail: "Second" },
      { pointer: "", code: "other", detail: "Somewhere" },
    ],
  });
  expect(fieldMessages(problem)).toEqual({ email: "Not an address", emails: "First" });
});

it.each([undefined, null, "<html>", 7, { errors: "no" }, { errors: [null, 1] }])(
  "reads %j as a bare status",
  (body) => {
    const problem = readProblem(502, body);
    expect(problem.status).toBe(502);
    expect(problem.title).toBe("");
    expect(fieldMessages(problem)).toEqual({});
  },
);
