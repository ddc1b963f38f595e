import { chapterWords } from "../../words/chapter";
import { trial as de } from "../../words/de/trial";
import { trial as en } from "../../words/en/trial";

export const said = chapterWords(en, de);
