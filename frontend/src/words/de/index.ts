import { en } from "../en"; export const de = { ...en, lang: "de" as "en"|"de" };
