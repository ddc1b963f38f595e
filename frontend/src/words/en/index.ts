import { common } from "./common";
import { no } from "./no";
import { search } from "./search";
import { settings } from "./settings";
import { today } from "./today";

export const en = { lang: "en" as "en" | "de", ...common, today, no, search, settings };
