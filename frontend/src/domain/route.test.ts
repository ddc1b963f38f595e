import { expect, it } from "vitest";
import { routeOf } from "./route";

const of = (address: string) => {
  const [path = "", query = ""] = address.split("?");
  return routeOf(path, new URLSearchParams(query));
};

it.each([
  ["/", { page: "today" }],
  ["/today", { page: "today" }],
  ["/windows/w1", { page: "window", id: "w1", act: null }],
  ["/windows/w1?act=done", { page: "window", id: "w1", act: "done" }],
  ["/windows/w1?act=delete", { page: "window", id: "w1", act: null }],
  ["/no", { page: "no", step: 1, opportunity: null }],
  ["/no?opportunity=o1", { page: "no", step: 1, opportunity: "o1" }],
  ["/no/3", { page: "no", step: 3, opportunity: null }],
  ["/no/saved", { page: "no", step: "saved", opportunity: null }],
  ["/no/4", { page: "gone" }],
  ["/people/new?employer=e1", { page: "person", id: null, employer: "e1" }],
  ["/people/p1", { page: "person", id: "p1", employer: null }],
  ["/opportunities/new", { page: "new-opportunity", employer: null }],
  ["/opportunities/o1", { page: "opportunity", id: "o1" }],
  ["/employers/e1", { page: "employer", id: "e1" }],
  ["/touch?contact=c1", { page: "touch", contact: "c1" }],
  ["/settings", { page: "settings" }],
  ["/windows", { page: "gone" }],
  ["/windows/w1/more", { page: "gone" }],
  ["/constructor", { page: "gone" }],
])("%s", (address, route) => {
  expect(of(address)).toEqual(route);
});
