// The moving figure that shows an exercise: a few seconds of landmarks, asked for once, drawn smoothly.

import { drawFigure, fitCanvas, pageLook } from "./mannequin.js";
import { isCalm } from "./prefs.js";

const MAT_M = 0.06;
const FACE = 3; // pixels; a thinner thing has no face

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
  return curveAt(demo.frames, 2, demo, seconds);
}

/** One moment of rows of numbers, n to a point, smooth between them. */
function curveAt(rows, n, demo, seconds) {
  const count = rows.length;
  const at = (seconds * demo.fps) % count;
  const k = Math.floor(at);
  const row = (i) => rows[Math.min(Math.max(i, 0), count - 1)];
  const [p0, p1, p2, p3] = [row(k - 1), row(k), row(k + 1), row(k + 2)];
  const numbers = p1.map((_, i) => spline(p0[i], p1[i], p2[i], p3[i], at - k) / 1000);
  return Array.from({ length: numbers.length / n }, (_, i) => numbers.slice(n * i, n * i + n));
}

function spline(a, b, c, d, t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Draws one moment of a demonstration into the middle of a canvas. look: with {thing, core} as well. mirrored: as in a mirror. */
export function drawDemo(canvas, demo, seconds, { look = pageLook(), mirrored = false, fill = 0.94 } = {}) {
  const { g, width, height } = fitCanvas(canvas);
  g.clearRect(0, 0, width, height);
  const scale = fill * Math.min(height, width / demo.aspect);
  const [x0, y0] = [(width - demo.aspect * scale) / 2, (height - scale) / 2];
  const place = ([x, y]) => [x0 + (mirrored ? demo.aspect - x : x) * scale, y0 + y * scale];
  const beyond = {
    metre: (demo.metre / 1000) * scale,
    trunk: curveAt(demo.trunk, 3, demo, seconds).map(([x, y, radius]) => [...place([x, y]), radius * scale]),
    inFront: demo.in_front[Math.floor((seconds * demo.fps) % demo.in_front.length)],
  };
  drawFigure(g, pointsAt(demo, seconds).map(place), look, demo.near, beyond);
  g.globalCompositeOperation = "destination-over"; // what is behind the figure
  for (const thing of demo.things) drawThing(g, curveAt(thing.frames, 2, demo, seconds).map(place), thing.radius && (thing.radius / 1000) * scale, look);
  drawFloor(g, y0 + (demo.floor / 1000) * scale, beyond.metre, width, look);
  g.globalCompositeOperation = "source-over";
}

/** A cylinder, the end of which that is nearer shows its face; or the hull of a box's corners. */
function drawThing(g, points, radius, look) {
  g.strokeStyle = g.fillStyle = look.thing;
  g.lineCap = g.lineJoin = "round";
  g.lineWidth = radius ? 2 * radius : 4;
  const near = points.reduce((a, b) => (a[1] > b[1] ? a : b));
  if (radius > FACE) disc(g, near, 0.45 * radius, look.core);
  g.fillStyle = look.thing;
  g.beginPath();
  (radius ? points : hull(points)).forEach((point, i) => (i ? g.lineTo(...point) : g.moveTo(...point)));
  if (!radius) {
    g.closePath();
    g.fill();
  }
  g.stroke();
}

function disc(g, [x, y], radius, colour) {
  g.fillStyle = colour;
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  g.fill();
}

/** The convex hull of points, in turn (Andrew's monotone chain). */
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (from) => {
    const kept = [];
    for (const p of from) {
      while (kept.length > 1 && cross(kept.at(-2), kept.at(-1), p) <= 0) kept.pop();
      kept.push(p);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

/** A mat that reaches as far towards the viewer as away. */
function drawFloor(g, y, metre, width, look) {
  g.globalAlpha = 0.3;
  g.fillStyle = look.far;
  g.beginPath();
  g.roundRect(width * 0.04, y - MAT_M * metre, width * 0.92, 2 * MAT_M * metre, MAT_M * metre);
  g.fill();
  g.globalAlpha = 1;
}

/** Make a drawing one picture: printed as the strokes that it was made of, it takes a reader of PDFs minutes to show. */
function flatten(canvas) {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  copy.getContext("2d").drawImage(canvas, 0, 0);
  canvas.width = copy.width; // which forgets the strokes
  canvas.getContext("2d").drawImage(copy, 0, 0);
}

/** Plays demonstrations on canvases while they are on the screen; a calm page and paper show one moment of each. */
export class DemoPlayer {
  #playing = new Map();
  #frame = 0;
  #watch = new IntersectionObserver((entries) => entries.forEach((one) => this.#see(one.target, one.isIntersecting)), { rootMargin: "200px" });

  constructor() {
    addEventListener("beforeprint", () => this.#print());
  }

  /** isPrinted: it is drawn on paper even if it was never on the screen. */
  add(canvas, name, { isPrinted = false, ...options } = {}) {
    const one = { name, options, demo: null, isSeen: false };
    this.#playing.set(canvas, one);
    this.#watch.observe(canvas);
    if (isPrinted) this.#load(one);
  }

  async #load(one) {
    one.demo ??= await loadDemo(one.name);
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
    if (isSeen) await this.#load(one);
    if (!this.#frame) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now) {
    const isAny = this.#drawAll((one) => one.isSeen, isCalm(), now / 1000);
    this.#frame = isAny && !isCalm() ? requestAnimationFrame((next) => this.#draw(next)) : 0;
  }

  #print() {
    this.#drawAll(() => true, true);
    for (const [canvas, one] of this.#playing) if (one.demo) flatten(canvas);
  }

  /** Whether there were any to draw. */
  #drawAll(isDue, isStill, seconds = 0) {
    const due = [...this.#playing].filter(([, one]) => one.demo && isDue(one));
    for (const [canvas, one] of due) drawDemo(canvas, one.demo, isStill ? (0.45 * one.demo.frames.length) / one.demo.fps : seconds, one.options);
    return due.length > 0;
  }
}
