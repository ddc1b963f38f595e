import { chapterWords } from "../../words/chapter";
import { opportunity as de } from "../../words/de/opportunity";
import { opportunity as en } from "../../words/en/opportunity";

export const said = chapterWords(en, de);
