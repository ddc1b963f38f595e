import { chapterWords } from "../../words/chapter";
import { insights as de } from "../../words/de/insights";
import { insights as en } from "../../words/en/insights";

export const insightsWords = chapterWords(en, de);
