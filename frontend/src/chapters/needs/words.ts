import { chapterWords } from "../../words/chapter";
import { needs as de } from "../../words/de/needs";
import { needs as en } from "../../words/en/needs";

export const said = chapterWords(en, de);
