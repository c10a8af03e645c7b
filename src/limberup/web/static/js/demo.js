// The moving figure that shows an exercise: a few seconds of landmarks, asked for once, drawn smoothly.

import { drawFigure, fitCanvas, pageLook } from "./mannequin.js";
import { isCalm } from "./prefs.js";

const known = new Map();

/** {fps, aspect, near, frames} of an exercise, or null where there is none. */
export function loadDemo(name) {
  if (!known.has(name)) {
    known.set(name, fetch(`figure/${name}`).then((answer) => (answer.status === 200 ? answer.json() : null), () => null));
  }
  return known.get(name);
}

/** Points of a demonstration at a time, in units of its height, smooth between its frames; it goes round and round. */
export function pointsAt(demo, seconds) {
  const count = demo.frames.length;
  const at = (seconds * demo.fps) % count;
  const k = Math.floor(at);
  const frame = (i) => demo.frames[Math.min(Math.max(i, 0), count - 1)];
  const [p0, p1, p2, p3] = [frame(k - 1), frame(k), frame(k + 1), frame(k + 2)];
  const t = at - k;
  const points = [];
  for (let i = 0; i < p1.length; i += 2) points.push([0, 1].map((d) => spline(p0[i + d], p1[i + d], p2[i + d], p3[i + d], t) / 1000));
  return points;
}

function spline(a, b, c, d, t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Draws one moment of a demonstration into the middle of a canvas. mirrored: as in a mirror. */
export function drawDemo(canvas, demo, seconds, { look = pageLook(), mirrored = false, fill = 0.94 } = {}) {
  const { g, width, height } = fitCanvas(canvas);
  g.clearRect(0, 0, width, height);
  const scale = fill * Math.min(height, width / demo.aspect);
  const [x0, y0] = [(width - demo.aspect * scale) / 2, (height - scale) / 2];
  const points = pointsAt(demo, seconds).map(([x, y]) => [x0 + (mirrored ? demo.aspect - x : x) * scale, y0 + y * scale]);
  drawFloor(g, points, width, look);
  drawFigure(g, points, look, demo.near);
}

function drawFloor(g, points, width, look) {
  const low = Math.max(...points.map((point) => point[1]));
  g.globalAlpha = 0.35;
  g.strokeStyle = look.far;
  g.lineWidth = 3;
  g.beginPath();
  g.moveTo(width * 0.06, low + 9);
  g.lineTo(width * 0.94, low + 9);
  g.stroke();
  g.globalAlpha = 1;
}

/** Plays demonstrations on canvases while they are on the screen; a calm page shows one moment of each. */
export class DemoPlayer {
  #playing = new Map();
  #frame = 0;
  #watch = new IntersectionObserver((entries) => entries.forEach((one) => this.#see(one.target, one.isIntersecting)), { rootMargin: "200px" });

  add(canvas, name, options = {}) {
    this.#playing.set(canvas, { name, options, demo: null, isSeen: false });
    this.#watch.observe(canvas);
  }

  clear() {
    for (const canvas of this.#playing.keys()) this.#watch.unobserve(canvas);
    this.#playing.clear();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  async #see(canvas, isSeen) {
    const one = this.#playing.get(canvas);
    if (!one) return;
    one.isSeen = isSeen;
    if (isSeen && !one.demo) one.demo = await loadDemo(one.name);
    if (!this.#frame) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now) {
    this.#frame = 0;
    let isAny = false;
    for (const [canvas, one] of this.#playing) {
      if (!one.isSeen || !one.demo) continue;
      isAny = true;
      const seconds = isCalm() ? (0.45 * one.demo.frames.length) / one.demo.fps : now / 1000;
      drawDemo(canvas, one.demo, seconds, one.options);
    }
    if (isAny && !isCalm()) this.#frame = requestAnimationFrame((next) => this.#draw(next));
  }
}
