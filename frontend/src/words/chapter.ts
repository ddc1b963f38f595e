import { computed, type ReadonlySignal } from "@preact/signals";
import { words } from ".";

/** The copy of one chapter in the language in use; it is fetched with the chapter, not at the first load. */
export const chapterWords = <T>(en: T, de: NoInfer<T>): ReadonlySignal<T> =>
  computed(() => (words.value.lang === "de" ? de : en));
