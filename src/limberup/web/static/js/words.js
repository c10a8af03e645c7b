// Every sentence of the page, from one file that is ready for translation.

let words = {};

export async function loadWords() {
  const answer = await fetch("words.json");
  words = (await answer.json()).page;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]")) element.setAttribute("aria-label", word(element.dataset.wordLabel));
}

/** A sentence with its gaps filled: word("of", {target: 10}). */
export function word(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
