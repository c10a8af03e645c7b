// What is heard: short tones that can be told apart, and the browser's own local voices. Nothing is sent anywhere.

import { pref } from "./prefs.js";

// Each tone: [frequency in Hz, start in s, length in s, loudness] ...
const TONES = {
  tick: [[1350, 0, 0.05, 0.5], [2700, 0, 0.03, 0.2]],
  breath: [[330, 0, 0.3, 0.25]],
  second: [[880, 0, 0.06, 0.3]],
  go: [[880, 0, 0.12, 0.5], [1320, 0.12, 0.25, 0.5]],
  level: [[660, 0, 0.14, 0.4], [990, 0.13, 0.3, 0.45]],
  hold_end: [[392, 0, 0.7, 0.5], [784, 0, 0.5, 0.15]],
  dose: [[523, 0, 0.16, 0.4], [659, 0.15, 0.16, 0.4], [784, 0.3, 0.45, 0.45]],
  cue: [[440, 0, 0.16, 0.5], [330, 0.17, 0.28, 0.5]],
  good: [[523, 0, 0.12, 0.4], [784, 0.11, 0.25, 0.4]],
  setup: [[494, 0, 0.18, 0.35], [494, 0.24, 0.18, 0.35]],
  safety: [[330, 0, 0.2, 0.6], [330, 0.28, 0.2, 0.6], [330, 0.56, 0.3, 0.6]],
  pause: [[587, 0, 0.12, 0.4], [440, 0.12, 0.22, 0.4]],
  resume: [[440, 0, 0.12, 0.4], [587, 0.12, 0.22, 0.4]],
  pain: [[294, 0, 1.1, 0.35]], // one low soft tone: nothing to celebrate
  done: [[523, 0, 0.18, 0.4], [659, 0.16, 0.18, 0.4], [784, 0.32, 0.18, 0.4], [1047, 0.48, 0.7, 0.4]],
  break: [[523, 0, 0.25, 0.4], [659, 0.25, 0.25, 0.4], [784, 0.5, 0.6, 0.4]],
  info: [[587, 0, 0.14, 0.3]],
};
const SILENCING = new Set(["pause", "done", "pain"]); // what a person asks for may cut off a sentence about safety
const SPOKEN_OVER = new Set(["cue", "setup", "info", "good"]); // the voice itself says so; no tone beforehand

let context = null;
let voice = null;
export const heard = []; // the latest sounds, for tests and the curious

function pickVoice() {
  const local = (window.speechSynthesis?.getVoices() ?? []).filter((one) => one.localService);
  const language = document.documentElement.lang;
  const fitting = local.filter((one) => one.lang.startsWith(language));
  voice = fitting.find((one) => one.default) ?? fitting[0] ?? null;
}

/** Browsers allow sound only after the person has touched the page. */
export function wakeSound() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  pickVoice();
}

if (window.speechSynthesis) window.speechSynthesis.onvoiceschanged = pickVoice;

export const hasVoice = () => voice !== null;

export function playSounds(sounds) {
  for (const sound of sounds ?? []) {
    heard.push({ kind: sound.kind, say: sound.say ?? "", at: performance.now() });
    if (heard.length > 200) heard.shift();
    const mode = pref("sound");
    if (mode === "off") continue;
    const speaks = mode === "voice" && voice && sound.say;
    if (!speaks || !SPOKEN_OVER.has(sound.kind)) beep(sound.kind);
    if (speaks) speak(sound);
  }
}

function beep(kind) {
  if (!context || context.state !== "running") return;
  for (const [frequency, start, length, loudness] of TONES[kind] ?? TONES.info) {
    const at = context.currentTime + start;
    const tone = new OscillatorNode(context, { frequency, type: "sine" });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.35 * loudness, at + 0.008);
    gain.gain.exponentialRampToValueAtTime(0.0005, at + length);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + length + 0.02);
  }
}

let spoken = null; // the sound whose words are being said
let waiting = null; // the newest one that came while safety was spoken

function speak(sound) {
  const speech = window.speechSynthesis;
  const isSafety = spoken?.kind === "safety" && speech.speaking;
  if (isSafety && sound.kind !== "safety" && !(sound.urgent && SILENCING.has(sound.kind))) {
    waiting = sound;
    return;
  }
  waiting = null;
  spoken = sound;
  // The coach says one thing at a time; what still speaks now has been overtaken.
  if (speech.speaking || speech.pending) speech.cancel();
  const words = new SpeechSynthesisUtterance(sound.say);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 1.02;
  words.onend = words.onerror = () => spoken === sound && finished();
  speech.speak(words);
}

function finished() {
  const next = waiting;
  spoken = waiting = null;
  if (next) speak(next);
}

export function hush() {
  spoken = waiting = null;
  window.speechSynthesis?.cancel();
}
