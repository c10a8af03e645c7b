// Every sentence of the page, from one file that is ready for translation.

import { pref } from "./prefs.js";

let words = {};
let known = {};

/** What each language calls itself, by its code. */
export const languages = () => known;

/** The address of something in the language that was chosen; before any was, in the browser's. */
export const inLanguage = (address) => (pref("language") ? `${address}?language=${pref("language")}` : address);

export async function loadWords() {
  const answer = await (await fetch(inLanguage("words.json"))).json();
  words = answer.page;
  known = answer.languages;
  document.documentElement.lang = answer.language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-placeholder]")) element.placeholder = word(element.dataset.wordPlaceholder);
  for (const element of document.querySelectorAll("[data-word-label]")) element.setAttribute("aria-label", word(element.dataset.wordLabel));
}

/** How numbers, days and hours are written: as this browser does it, where it is set to the language of the page. */
export function locale() {
  const { lang } = document.documentElement;
  return navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
}

/** A sentence with its gaps filled: word("of", {target: 10}). */
export function word(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
