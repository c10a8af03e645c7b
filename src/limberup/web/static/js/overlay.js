// The skeleton over the picture: thin and calm; only the limb that a cue is about is thick and red.

import { fitCanvas } from "./mannequin.js";

const BONES = [
  [11, 12], [23, 24],
  ...[[11, 13], [13, 15], [11, 23], [23, 25], [25, 27], [27, 29], [29, 31], [7, 11]].flatMap(([a, b]) => [[a, b], [a + 1, b + 1]]),
];
const LEFT = "#ff9f43";
const RIGHT = "#35d3e8";
const CENTRE = "#f5f0e4";
const RED = "#ff4d3d";
const GREY = "#aab4ae";
const CASING = "rgb(8 14 11 / 0.85)"; // around all that lies over the picture, which may be white
const REMEMBER_MS = 2500; // how long a limb that is hidden stays where it was, in grey

const colour = (a, b) => (a % 2 !== b % 2 ? CENTRE : a % 2 ? LEFT : RIGHT);
const key = (a, b) => (a < b ? `${a}-${b}` : `${b}-${a}`);

export class Overlay {
  #canvas;
  #last = [];
  seen = []; // the latest points on the screen, {x, y} or null

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** Where the picture lies on the screen: its own width over height, and whether it fills or fits. */
  #place(aspect, width, height, fit) {
    const pick = fit === "cover" ? Math.max : Math.min;
    const scale = pick(height, width / aspect);
    return { scale, x: (width - aspect * scale) / 2, y: (height - scale) / 2 };
  }

  clear() {
    const { g, width, height } = fitCanvas(this.#canvas);
    g.clearRect(0, 0, width, height);
    return { g, width, height };
  }

  draw({ points, aspect, view }, fit) {
    const { g, width, height } = this.clear();
    const place = this.#place(aspect, width, height, fit);
    const seen = this.#see(points, aspect, place);
    this.seen = seen;
    const red = new Set([...view.faulty, ...(view.cue?.tone === "fix" ? view.cue.bones : [])].map(([a, b]) => key(a, b)));
    const unseen = new Set(view.unseen);
    g.lineCap = "round";
    const thin = Math.max(2.5, height / 260);
    for (const [a, b] of BONES) {
      const [from, to] = [seen[a], seen[b]];
      if (!from || !to) continue;
      const isRed = red.has(key(a, b));
      const isGrey = from.isOld || to.isOld || unseen.has(a) || unseen.has(b);
      this.#line(g, from, to, isGrey ? GREY : isRed ? RED : colour(a, b), isRed && !isGrey ? 3.2 * thin : thin, isGrey);
    }
    this.#joints(g, seen, thin, unseen);
    if (view.cue?.angle) this.#angle(g, seen, view.cue.angle, thin, height);
    if (view.hand >= 0 && seen[view.hand]) this.#hand(g, seen[view.hand], view.raise_ratio, height);
  }

  /** Points on the screen, mirrored; a hidden one stays for a moment where it was last seen. */
  #see(points, aspect, place) {
    const now = performance.now();
    const seen = [];
    for (let i = 0; i < 33; i++) {
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      if (x !== null && y !== null) {
        const point = { x: place.x + (aspect - x / 10000) * place.scale, y: place.y + (y / 10000) * place.scale, at: now, isOld: false };
        seen.push(point);
        this.#last[i] = point;
      } else {
        const last = this.#last[i];
        seen.push(last && now - last.at < REMEMBER_MS ? { ...last, isOld: true } : null);
      }
    }
    return points.some((one) => one !== null) ? seen : Array(33).fill(null);
  }

  #line(g, from, to, style, width, isDashed) {
    g.setLineDash(isDashed ? [width * 2, width * 2.6] : []);
    for (const [stroke, wide] of [[CASING, width + 3], [style, width]]) {
      g.strokeStyle = stroke;
      g.lineWidth = wide;
      g.beginPath();
      g.moveTo(from.x, from.y);
      g.lineTo(to.x, to.y);
      g.stroke();
    }
    g.setLineDash([]);
  }

  #joints(g, seen, thin, unseen) {
    for (const i of [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]) {
      if (!seen[i] || seen[i].isOld || unseen.has(i)) continue;
      for (const [style, radius] of [[CASING, thin * 1.5 + 1.5], [i % 2 ? LEFT : RIGHT, thin * 1.5]]) {
        g.fillStyle = style;
        g.beginPath();
        g.arc(seen[i].x, seen[i].y, radius, 0, 7);
        g.fill();
      }
    }
  }

  /** The angle that a cue is about as an arc, and where the limb should be as a ghost line. */
  #angle(g, seen, angle, thin, height) {
    const [from, joint, to] = angle.points.map((i) => seen[i]);
    if (!from || !joint || !to) return;
    const straight = Math.atan2(joint.y - from.y, joint.x - from.x);
    const now = Math.atan2(to.y - joint.y, to.x - joint.x);
    const turn = Math.atan2(Math.sin(now - straight), Math.cos(now - straight));
    const aim = straight + Math.sign(turn || 1) * (angle.target_deg * Math.PI) / 180;
    const length = Math.hypot(to.x - joint.x, to.y - joint.y);
    const end = { x: joint.x + length * Math.cos(aim), y: joint.y + length * Math.sin(aim) };
    this.#line(g, joint, end, "#f5f0e4", thin * 1.4, true);
    g.strokeStyle = RED;
    g.lineWidth = thin * 1.6;
    g.beginPath();
    g.arc(joint.x, joint.y, length * 0.55, Math.min(aim, aim + turnFrom(aim, now)), Math.max(aim, aim + turnFrom(aim, now)));
    g.stroke();
    g.font = `700 ${Math.round(height / 24)}px system-ui, sans-serif`;
    g.textAlign = "center";
    g.fillStyle = "#fffaf0";
    g.strokeStyle = CASING;
    g.lineWidth = 6;
    const mid = aim + turnFrom(aim, now) / 2;
    const at = [joint.x + length * 0.9 * Math.cos(mid), joint.y + length * 0.9 * Math.sin(mid)];
    g.strokeText(`${Math.round(angle.now_deg)}°`, ...at);
    g.fillText(`${Math.round(angle.now_deg)}°`, ...at);
  }

  #hand(g, point, ratio, height) {
    const radius = height / 16;
    g.lineWidth = radius / 4;
    g.strokeStyle = CASING;
    g.beginPath();
    g.arc(point.x, point.y, radius, 0, 7);
    g.stroke();
    g.strokeStyle = "#ffcf70";
    g.beginPath();
    g.arc(point.x, point.y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ratio);
    g.stroke();
  }
}

const turnFrom = (a, b) => Math.atan2(Math.sin(b - a), Math.cos(b - a));
