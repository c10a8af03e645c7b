// Words, one sentence at a time, by the browser's own local voices or by the recordings. Nothing is sent anywhere.

import { pref } from "./prefs.js";
import { decode, hasAll, loadRecordings } from "./recordings.js";

const SILENCING = new Set(["pause", "done", "pain"]); // what a person asks for may cut off a sentence about safety
const PATIENCE_MS = { count: 1200, info: 8000, done: 8000, safety: 8000 };
const PATIENT_MS = 2500; // afterwards it would be stale
const GAP_S = 0.06; // between two recordings of one sentence
const VOICES_MS = 2000; // a browser has named its voices by then, or has none

let voice = null;
let isRecorded = false;
let spoken = null; // the sound whose words are being said, or wait for their tone
let waiting = null; // the newest one that came meanwhile
let timer = 0;
let sources = [];
let output = { context: null, gain: null };

const language = () => document.documentElement.lang || "en";

/** The voices of this machine that speak the language of the page. */
export function listVoices() {
  const local = (window.speechSynthesis?.getVoices() ?? []).filter((one) => one.localService);
  return local.filter((one) => one.lang.replace("_", "-").split("-")[0] === language());
}

export function pickVoice() {
  const fitting = listVoices();
  voice = fitting.find((one) => one.voiceURI === pref("voice")) ?? fitting.find((one) => one.default) ?? fitting[0] ?? null;
}

/** What speaks: "voice", "recorded" or "" for nothing. */
export const speaksBy = () => (pref("voice") !== "recorded" && voice ? "voice" : isRecorded ? "recorded" : "");

/** Wait until it is known who can speak here. */
export async function findSpeaker() {
  isRecorded = await loadRecordings(language());
  pickVoice();
  if (voice || !window.speechSynthesis) return;
  await new Promise((resolve) => {
    window.speechSynthesis.addEventListener?.("voiceschanged", resolve, { once: true });
    setTimeout(resolve, VOICES_MS);
  });
  pickVoice();
}

/** Through which context recordings are heard. */
export function setOutput(context, gain) {
  output = { context, gain };
}

/** Say the words of a sound, at the earliest after so many seconds. */
export function speak(sound, delayS) {
  if (!canSay(sound)) return;
  const isUrgent = sound.urgent || sound.kind === "safety";
  const isSafety = spoken?.kind === "safety";
  const mayCut = isUrgent && (!isSafety || SILENCING.has(sound.kind));
  if (spoken && !mayCut) {
    if (!waiting || sound.kind !== "count" || waiting.sound.kind === "count") waiting = { sound, until: performance.now() + (PATIENCE_MS[sound.kind] ?? PATIENT_MS) };
    return;
  }
  silence();
  spoken = sound;
  timer = setTimeout(() => say(sound), 1000 * delayS);
}

function canSay(sound) {
  const by = speaksBy();
  return by === "voice" || (by === "recorded" && hasAll(partsOf(sound)));
}

const partsOf = (sound) => (sound.parts?.length ? sound.parts : [sound.say]);

function say(sound) {
  // A voice that never tells that it is done would keep all others from being heard.
  timer = setTimeout(() => finished(sound), 4000 + (120 * sound.say.length) / pref("rate"));
  if (speaksBy() === "recorded") play(sound);
  else utter(sound);
}

function utter(sound) {
  const words = new SpeechSynthesisUtterance(sound.say);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = pref("rate");
  words.volume = pref("volume");
  words.onend = words.onerror = () => finished(sound);
  window.speechSynthesis.speak(words);
}

async function play(sound) {
  const { context, gain } = output;
  if (context?.state !== "running") return finished(sound);
  const buffers = await decode(context, partsOf(sound)).catch(() => []);
  if (spoken !== sound) return;
  let at = context.currentTime;
  for (const buffer of buffers) {
    const source = new AudioBufferSourceNode(context, { buffer, playbackRate: 1 });
    source.connect(gain);
    source.start(at);
    at += buffer.duration + GAP_S;
    sources.push(source);
  }
  clearTimeout(timer);
  timer = setTimeout(() => finished(sound), 1000 * (at - context.currentTime));
}

function finished(sound) {
  if (spoken !== sound) return;
  clearTimeout(timer);
  spoken = null;
  sources = [];
  const next = waiting;
  waiting = null;
  if (next && performance.now() <= next.until) speak(next.sound, 0);
}

function silence() {
  clearTimeout(timer);
  waiting = spoken = null;
  for (const source of sources) source.stop();
  sources = [];
  const speech = window.speechSynthesis;
  if (speech?.speaking || speech?.pending) speech.cancel();
}

export const hush = silence;
