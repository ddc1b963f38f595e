import { chapterWords } from "../../words/chapter";
import { people as de } from "../../words/de/people";
import { people as en } from "../../words/en/people";

export const peopleWords = chapterWords(en, de);
