import type { Words } from "..";
import { common } from "./common";
import { no } from "./no";
import { search } from "./search";
import { settings } from "./settings";
import { today } from "./today";

export const de: Words = { lang: "de", ...common, today, no, search, settings };
