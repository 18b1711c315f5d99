// The page's own words: English sentences are the keys, zh.js holds the Chinese ones.

import { ZH } from "./zh.js";

export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
export const locale = language === "zh" ? "zh-CN" : "en-GB";

/** The sentence in the page's language, with `{name}` replaced from `values`. */
export function t(text, values = {}) {
  const sentence = language === "zh" ? (ZH[text] ?? text) : text;
  return sentence.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/** Change the language; the page is loaded afresh, everything said is kept by the server. */
export function setLanguage(next) {
  localStorage.setItem("fd.language", next);
  sessionStorage.setItem("fd.focus", "language-toggle");
  location.reload();
}

const TIME = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const SHORT = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
const NUMERIC = new Intl.DateTimeFormat(locale, { day: "numeric", month: "numeric" });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });

export const timeOf = (seconds) => TIME.format(new Date(seconds * 1000));
export const dayOf = (seconds) => DAY.format(new Date(seconds * 1000));
export const shortDayOf = (seconds) => SHORT.format(new Date(seconds * 1000));
export const numericDayOf = (seconds) => NUMERIC.format(new Date(seconds * 1000));
export const fullTimeOf = (seconds) => FULL.format(new Date(seconds * 1000));

const LANGUAGES = new Intl.DisplayNames([locale], { type: "language" });

/** "German" for "de"; the code itself when it is no language. */
export function languageName(code) {
  try {
    return LANGUAGES.of(code || "en");
  } catch {
    return code;
  }
}
