import { chapterWords } from "../../words/chapter";
import { plan as de } from "../../words/de/plan";
import { plan as en } from "../../words/en/plan";

export const planWords = chapterWords(en, de);
