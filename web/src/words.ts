// Every text of the page, in English and French: a file of words for each page, and this door to them.
import { BOARD } from "./words_board";
import { COMMAND } from "./words_command";
import { DATA } from "./words_data";
import { FRAME } from "./words_frame";
import { JOBS } from "./words_jobs";
import { NATION } from "./words_nation";
import { SHARE } from "./words_share";

export type Pair = readonly [en: string, fr: string];
export const WORDS = {
  ...FRAME,
  ...BOARD,
  ...SHARE,
  ...COMMAND,
  ...DATA,
  ...JOBS,
  ...NATION,
} satisfies Record<string, Pair>;

export type Word = keyof typeof WORDS;
export type Language = "en" | "fr";
let language: Language = "en";

export function setLanguage(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
}
export const languageNow = (): Language => language;

export function firstLanguage(): Language {
  const kept = localStorage.getItem("muster-language");
  if (kept === "en" || kept === "fr") return kept;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

export function t(word: Word, with_: Record<string, string | number> = {}): string {
  const said: string = WORDS[word][language === "fr" ? 1 : 0];
  return said.replace(/\{(\w+)\}/g, (_, name: string) => String(with_[name] ?? ""));
}

export const has = (word: string): word is Word => Object.hasOwn(WORDS, word);

// Names that stand in the data: English there, French from the catalogue of the server.
let french = new Map<string, string>();
export function setNames(names: Record<string, string>): void {
  french = new Map(Object.entries(names));
}
export function named(_code: string, english: string): string {
  return language === "fr" ? (french.get(english) ?? english) : english;
}
// Always said, never left out: a mark that comes and goes would leave an empty one behind.
export const foreign = (english: string): Language =>
  language === "fr" && !french.has(english) ? "en" : language;
// A sentence of the server that has no French is named by it, and marked for who reads aloud.
export const langOf = (said: string, untranslated: string[]): Language =>
  untranslated.includes(said) ? "en" : language;

const whole = { en: new Intl.NumberFormat("en-GB"), fr: new Intl.NumberFormat("fr-FR") };
const fine = {
  en: new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 }),
  fr: new Intl.NumberFormat("fr-FR", { maximumSignificantDigits: 3 }),
};
export const count = (value: number): string => whole[language].format(Math.round(value));
export const amount = (value: number): string =>
  Math.abs(value) >= 1000 ? count(value) : fine[language].format(value);
const forms = new Map<string, Intl.NumberFormat>();
export function bare(value: number, digits = 0): string {
  const key = `${language}${digits}`;
  let form = forms.get(key);
  if (!form) {
    form = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    forms.set(key, form);
  }
  return form.format(100 * value);
}
// Spaces that do not break; in French the narrow one before a per cent sign, a full one before a colon.
export const percent = (value: number, digits = 0): string =>
  `${bare(value, digits)}${language === "fr" ? "\u202f" : "\u00a0"}%`;
export const colon = (said: string): string => `${said}${language === "fr" ? "\u00a0" : ""}:`;
export const signed = (points: number, digits = 0): string =>
  `${points > 0 ? "+" : points < 0 ? "−" : "±"}${bare(Math.abs(points), digits)}`;
