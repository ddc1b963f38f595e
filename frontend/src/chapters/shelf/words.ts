import { chapterWords } from "../../words/chapter";
import { shelf as de } from "../../words/de/shelf";
import { shelf as en } from "../../words/en/shelf";

export const shelfWords = chapterWords(en, de);
