// How the coach speaks: language, voice, speed, loudness, counting, and a sample of it. One row that opens, wherever it is.

import { pref, setPref } from "./prefs.js";
import { hush, playSounds, speaksBy, wakeSound } from "./sound.js";
import { listVoices } from "./speaker.js";
import { languages, word } from "./words.js";

const COUNTING = ["every", "fifth", "none"];

/** Build the settings inside an element. `changed`: called after a choice that the coach must know.
 * Who speaks is told once it is known, by `found`; where it is not a voice of the browser, also while the row is closed.
 * `moveTo` takes them to another element. */
export function mountVoiceSettings(place, changed) {
  const box = document.createElement("details");
  box.className = "voice-settings";
  const title = document.createElement("summary");
  title.textContent = word("voice_settings");
  const note = document.createElement("p");
  note.id = "voice-note";
  note.setAttribute("role", "status");
  const voice = select("voice", "voice_label", listChoices(), () => keep("voice", voice.input.value));
  const rate = range("rate", "rate_label", 0.7, 1.4, (value) => keep("rate", value));
  let isKnown = false;
  const rows = [
    select("language", "language_label", Object.entries(languages()), (value) => (setPref("language", value), location.reload())),
    voice,
    rate,
    range("volume", "volume_label", 0.1, 1, (value) => keep("volume", value)),
    select("counting", "counting_label", COUNTING.map((one) => [one, word(`counting_${one}`)]), (value) => keep("counting", value)),
  ];
  rows[0].input.value = document.documentElement.lang;
  const sample = document.createElement("button");
  sample.type = "button";
  sample.className = "button";
  sample.textContent = word("sample");
  sample.onclick = playSample;
  box.append(title, ...rows.map((one) => one.row), sample);
  place.replaceChildren(box, note);

  function keep(name, value) {
    setPref(name, value);
    wakeSound();
    refresh();
    changed();
  }

  function refresh() {
    const choices = listChoices();
    voice.input.replaceChildren(...choices.map(([value, text]) => new Option(text, value, false, value === pref("voice"))));
    voice.row.hidden = choices.length < 2;
    const by = speaksBy();
    rate.row.hidden = by === "recorded"; // faster, it would sound like somebody else
    note.textContent = by === "voice" || !isKnown ? "" : word(by === "recorded" ? (listVoices().length ? "voice_recorded" : "no_voice_recorded") : "no_voice");
    note.hidden = !note.textContent;
  }

  refresh();
  window.speechSynthesis?.addEventListener?.("voiceschanged", refresh);
  return { found: () => ((isKnown = true), refresh()), moveTo: (other) => other.append(box, note) };
}

function listChoices() {
  const voices = listVoices().map((one) => [one.voiceURI, one.name]);
  return voices.length ? [["", word("voice_auto")], ...voices, ["recorded", word("voice_of_package")]] : [];
}

function playSample() {
  wakeSound();
  hush();
  playSounds([{ kind: "level", say: word("sample_text") }]);
}

function label(name, key, input) {
  const row = document.createElement("label");
  const text = document.createElement("span");
  text.textContent = word(key);
  input.id = `voice-${name}`;
  row.append(text, input);
  return row;
}

function select(name, key, choices, change) {
  const input = document.createElement("select");
  input.replaceChildren(...choices.map(([value, text]) => new Option(text, value, false, value === pref(name))));
  input.onchange = () => change(input.value);
  return { input, row: label(name, key, input) };
}

function range(name, key, min, max, change) {
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min, max, step: 0.1, value: pref(name) });
  input.onchange = () => change(Number(input.value));
  return { input, row: label(name, key, input) };
}
