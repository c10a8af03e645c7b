// A moment again, as a skeleton: landmarks that the coach still has in memory. There is no picture to show.

import { drawFigure, fitCanvas } from "./mannequin.js";

const FIGURE = { near: "#cfe8d8", far: "#64796d" };
const RED = "#ff6b5e";

export class Replay {
  #canvas;
  #frame = 0;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  async play(moment) {
    const answer = await fetch(`replay?from=${moment.from_s}&to=${moment.to_s}`);
    if (!answer.ok) return;
    const { t_s: times, frames } = await answer.json();
    cancelAnimationFrame(this.#frame);
    const seen = frames.map(unfold);
    const box = surround(seen.flat().filter(Boolean));
    if (!box || times.length < 2) return;
    const start = performance.now();
    const length = times.at(-1) - times[0] + 0.6;
    const draw = (now) => {
      const at = times[0] + (((now - start) / 1000) % length);
      let k = times.findIndex((time) => time >= at);
      if (k < 0) k = times.length - 1;
      this.#draw(seen[k], box, moment, (at - times[0]) / length);
      this.#frame = requestAnimationFrame(draw);
    };
    draw(start);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
  }

  #draw(points, box, moment, ratio) {
    const { g, width, height } = fitCanvas(this.#canvas);
    g.clearRect(0, 0, width, height);
    const scale = 0.86 * Math.min(width / box.width, height / box.height);
    const place = ([x, y]) => [width / 2 - (x - box.x) * scale, height / 2 + (y - box.y) * scale]; // mirrored, as it was seen
    const placed = points.map((point) => point && place(point));
    drawFigure(g, placed, FIGURE, "left");
    g.lineCap = "round";
    g.strokeStyle = RED;
    g.lineWidth = Math.max(5, height / 40);
    for (const [a, b] of moment.kind === "fault" ? moment.bones : []) {
      if (!placed[a] || !placed[b]) continue;
      g.beginPath();
      g.moveTo(...placed[a]);
      g.lineTo(...placed[b]);
      g.stroke();
    }
    g.fillStyle = "#ffcf70";
    g.fillRect(0, height - 5, width * ratio, 5);
  }
}

function unfold(flat) {
  const points = [];
  for (let i = 0; i < flat.length; i += 2) points.push(flat[i] === null || flat[i + 1] === null ? null : [flat[i] / 10000, flat[i + 1] / 10000]);
  return points;
}

function surround(points) {
  if (!points.length) return null;
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, width: x1 - x0 + 0.1, height: y1 - y0 + 0.1 };
}
