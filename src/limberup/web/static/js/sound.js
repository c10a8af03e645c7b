// What is heard: first a tone, then words. When, and which, is the coach's to say; here it is only played.

import { pref } from "./prefs.js";
import { findSpeaker, pickVoice, setOutput, speak, speaksBy } from "./speaker.js";
import { playTone, toneLength } from "./tones.js";

export { hush } from "./speaker.js";

const QUIET_S = 0.15; // between a tone and its words

let context = null;
let gain = null;
let quietUntil = 0; // no words begin before, on the clock of performance.now
export const heard = []; // the latest sounds, for tests and the curious

/** Browsers allow sound only after the person has touched the page. */
export function wakeSound() {
  if (!context) {
    context = new AudioContext();
    gain = new GainNode(context);
    gain.connect(context.destination);
    setOutput(context, gain);
  }
  if (context.state === "suspended") context.resume();
  gain.gain.value = pref("volume");
  pickVoice();
}

if (window.speechSynthesis) window.speechSynthesis.onvoiceschanged = pickVoice;

export { findSpeaker, speaksBy };
export const hasVoice = () => speaksBy() !== "";

export function playSounds(sounds) {
  for (const sound of sounds ?? []) {
    heard.push({ kind: sound.kind, say: sound.say ?? "", at: performance.now() });
    if (heard.length > 200) heard.shift();
    const mode = pref("sound");
    if (mode === "off") continue;
    beep(sound.kind);
    if (mode === "voice" && sound.say) speak(sound, Math.max(0, quietUntil - performance.now()) / 1000);
  }
}

function beep(kind) {
  const length = toneLength(kind);
  if (length > 0) quietUntil = performance.now() + 1000 * (length + QUIET_S);
  if (context?.state === "running") playTone(context, gain, kind, context.currentTime);
}
