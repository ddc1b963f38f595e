import { chapterWords } from "../../words/chapter";
import { choices as de } from "../../words/de/choices";
import { choices as en } from "../../words/en/choices";

export const choicesWords = chapterWords(en, de);
