// Everything has a key. actions: by name, see KEYS.

import { pref } from "./prefs.js";
import { word } from "./words.js";

export const KEYS = [
  [" ", "pause"], ["n", "next"], ["p", "repeat"], ["+", "plus"], ["-", "minus"],
  ["x", "hurts"], ["m", "mute"], ["v", "sound"], ["Escape", "end"], ["?", "help"],
];
const nameKey = (key) => (key === " " ? word("key_name_space") : key === "Escape" ? "Esc" : key);

export function listenToKeys(actions) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
    const key = event.key === "=" ? "+" : event.key;
    const found = KEYS.find(([one]) => one === key);
    // Space on a button is that button's own; elsewhere it pauses.
    if (!pref("letters") && event.key.length === 1 && event.key !== " ") return;
    if (!found || isTyping || (key === " " && event.target.closest("button, a, input, summary"))) return;
    event.preventDefault();
    if (!event.repeat) actions[found[1]]?.();
  });
}

export function describeKeys(list) {
  list.replaceChildren(...KEYS.flatMap(([key, name]) => {
    const term = document.createElement("dt");
    term.textContent = nameKey(key);
    const meaning = document.createElement("dd");
    meaning.textContent = word(`key_${name}`);
    return [term, meaning];
  }));
}
