// The start pose over the picture while things are being set up: amber, and green once all is well.

import { pointsAt } from "./demo.js";
import { drawFigure, fitCanvas } from "./mannequin.js";

const AMBER = "rgb(255 207 112)";
const GREEN = "rgb(151 235 164)";
const WIDTH = 0.62; // of the picture
const HEIGHT = 0.5;
const ALIKE_RAD = 0.6; // somebody lies about as the figure does, so the figure goes where they are
const SIDEWAYS = 0.2; // an upright trunk has no way round

let pad = null;

/** Draws the figure on the overlay's canvas. seen: the person's points on the screen, {x, y} or null. */
export function drawSilhouette(canvas, demo, isWell, seen) {
  const { g, width, height } = fitCanvas(canvas);
  const shape = place(demo, seen, width, height);
  if (!shape) return;
  pad ??= document.createElement("canvas");
  pad.width = canvas.width;
  pad.height = canvas.height;
  const p = pad.getContext("2d");
  const ratio = canvas.width / width;
  p.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colour = isWell ? GREEN : AMBER;
  drawFigure(p, shape, { near: colour, far: colour }, demo.near);
  g.save();
  g.globalAlpha = isWell ? 0.42 : 0.34;
  g.drawImage(pad, 0, 0, width, height);
  g.restore();
}

/** On the person, if they lie about as the figure does; with nobody there in the lower middle of the picture. Across
 *  somebody in another pose it would only confuse: the figure beside the picture shows what to do. */
function place(demo, seen, width, height) {
  const person = findTrunk(seen.map((point) => point && [point.x, point.y]));
  for (const isFlipped of [false, true]) {
    const points = pointsAt(demo, 0).map(([x, y]) => [isFlipped ? demo.aspect - x : x, y]);
    const figure = findTrunk(points);
    if (!person || Math.abs(turn(person.angle - figure.angle)) > ALIKE_RAD) continue;
    const scale = person.length / figure.length;
    return points.map(([x, y]) => [person.hip[0] + (x - figure.hip[0]) * scale, person.hip[1] + (y - figure.hip[1]) * scale]);
  }
  if (person) return null;
  const scale = Math.min(HEIGHT * height, (WIDTH * width) / demo.aspect);
  const [x0, y0] = [(width - demo.aspect * scale) / 2, 0.52 * height - scale / 2];
  return pointsAt(demo, 0).map(([x, y]) => [x0 + x * scale, y0 + y * scale]);
}

function findTrunk(points) {
  const [a, b, c, d] = [11, 12, 23, 24].map((i) => points[i]);
  if (!a || !b || !c || !d) return null;
  const hip = [(c[0] + d[0]) / 2, (c[1] + d[1]) / 2];
  const [x, y] = [(a[0] + b[0]) / 2 - hip[0], (a[1] + b[1]) / 2 - hip[1]];
  return { hip, angle: Math.atan2(y, x), length: Math.hypot(x, y) };
}

/** Whether the person lies or bends the other way round than the figure, so that it is to be shown mirrored. */
export function isOtherWay(demo, seen) {
  const person = findTrunk(seen.map((point) => point && [point.x, point.y]));
  const figure = findTrunk(pointsAt(demo, 0));
  return Boolean(person && figure) && Math.cos(person.angle) * Math.cos(figure.angle) < -SIDEWAYS;
}

const turn = (angle) => Math.atan2(Math.sin(angle), Math.cos(angle));
