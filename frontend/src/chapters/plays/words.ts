import { chapterWords } from "../../words/chapter";
import { plays as de } from "../../words/de/plays";
import { plays as en } from "../../words/en/plays";

export const playsWords = chapterWords(en, de);
