import { chapterWords } from "../../words/chapter";
import { bell as de } from "../../words/de/bell";
import { bell as en } from "../../words/en/bell";

export const bellWords = chapterWords(en, de);
