import { chapterWords } from "../../words/chapter";
import { coffee as de } from "../../words/de/coffee";
import { coffee as en } from "../../words/en/coffee";

export const said = chapterWords(en, de);
