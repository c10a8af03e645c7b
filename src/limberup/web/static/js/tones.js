// Tones that can be told apart by their shape, not only by their pitch. All of them are made here.

// Each tone: { f: Hz, at: s, long: s, level: 0 to 1, hold: s at full level, rise: s, shape }. The peak of a tick is -9 dBFS.
const TONES = {
  tick: [{ f: 1180, long: 0.12, level: 0.24, hold: 0.06 }, { f: 2690, long: 0.12, level: 0.11, hold: 0.06 }], // a wood block
  second: [{ f: 1570, long: 0.07, level: 0.16, hold: 0.02 }],
  breath: [{ f: 523, long: 0.5, level: 0.16, rise: 0.2, hold: 0.25 }], // swells like a breath
  go: [{ f: 880, long: 0.42, level: 0.26, hold: 0.34 }], // one long tone
  level: [{ f: 587, long: 0.22, level: 0.28, shape: "triangle" }, { f: 880, at: 0.15, long: 0.45, level: 0.3, shape: "triangle" }], // two rising plucks
  good: [{ f: 1047, long: 0.7, level: 0.2, rise: 0.02 }, { f: 2890, long: 0.3, level: 0.05, rise: 0.02 }], // a soft bell
  cue: [0, 0.16].flatMap((at) => [{ f: 392, at, long: 0.1, level: 0.25, hold: 0.04 }, { f: 784, at, long: 0.06, level: 0.1, hold: 0.02 }]), // two low knocks
  hold_end: [{ f: 392, long: 0.9, level: 0.24, hold: 0.2 }, { f: 784, long: 0.6, level: 0.08 }], // a deep gong
  dose: [523, 659, 784].map((f, i) => ({ f, at: 0.14 * i, long: i === 2 ? 0.5 : 0.2, level: 0.24 })),
  setup: [0, 0.22].map((at) => ({ f: 494, at, long: 0.16, level: 0.2, hold: 0.1 })),
  safety: [0, 0.2, 0.4].map((at) => ({ f: 700, at, long: 0.15, level: 0.3, hold: 0.1 })), // three times the same, where small speakers are loud
  pause: [{ f: 587, long: 0.14, level: 0.22 }, { f: 440, at: 0.12, long: 0.3, level: 0.22 }],
  resume: [{ f: 440, long: 0.14, level: 0.22 }, { f: 587, at: 0.12, long: 0.3, level: 0.22 }],
  pain: [{ f: 262, long: 1.1, level: 0.16, rise: 0.12, hold: 0.4 }], // one low, soft tone
  done: [523, 659, 784, 1047].map((f, i) => ({ f, at: 0.16 * i, long: i === 3 ? 0.8 : 0.22, level: 0.22 })),
  break: [659, 523, 659, 523].map((f, i) => ({ f, at: 0.3 * i, long: 0.28, level: 0.24, hold: 0.2 })),
  info: [{ f: 587, long: 0.16, level: 0.16, hold: 0.06 }],
  count: [],
};
export const KINDS = Object.keys(TONES);

/** Seconds that the tone of a kind lasts before words may begin; its tail may ring on under them. */
export function toneLength(kind) {
  return Math.max(0, ...(TONES[kind] ?? TONES.info).map(({ at = 0, long, hold = 0 }) => at + Math.max(hold, 0.4 * long)));
}

/** Play the tone of a kind from a time of the context's clock on. */
export function playTone(context, target, kind, from) {
  for (const { f, at = 0, long, level, hold = 0.01, rise = 0.004, shape = "sine" } of TONES[kind] ?? TONES.info) {
    const start = from + at;
    const tone = new OscillatorNode(context, { frequency: f, type: shape });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level, start + rise);
    gain.gain.setValueAtTime(level, start + Math.max(rise, hold));
    gain.gain.exponentialRampToValueAtTime(0.0005, start + long);
    tone.connect(gain).connect(target);
    tone.start(start);
    tone.stop(start + long + 0.02);
  }
}
