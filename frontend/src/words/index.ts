import { computed, signal } from "@preact/signals";
import type { Lang } from "../domain/dates";
import { en } from "./en";

export type Words = typeof en;

const spoken = signal<Words>(en);

/** The copy in the language in use; read `.value` while rendering. */
export const words = computed(() => spoken.value);

/** Switches the copy; German is fetched when first asked for. */
export async function speak(lang: Lang): Promise<void> {
  spoken.value = lang === "de" ? (await import("./de")).de : en;
  document.documentElement.lang = lang;
}

/** The language before anybody signed in. */
export const browserLanguage = (): Lang => (navigator.language.toLowerCase().startsWith("de") ? "de" : "en");
