// What the person has chosen, kept by the browser for this page.

const KEY = "limberup";
const chosen = { sound: "voice", theme: "auto", camera: "", muted: {}, missing: [], own: [], safetyRead: false, letters: true, language: "", voice: "", rate: 1, volume: 1, counting: "every", ...load() };

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function pref(name) {
  return chosen[name];
}

export function setPref(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // A browser that keeps nothing still coaches.
  }
}

let isPaper = false;

export function applyTheme() {
  const dark = !isPaper && (chosen.theme === "dark" || (chosen.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches));
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** On paper everything is light, what is drawn by script as well. */
for (const [kind, is] of [["beforeprint", true], ["afterprint", false]]) {
  addEventListener(kind, () => {
    isPaper = is;
    applyTheme();
  });
}

export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
