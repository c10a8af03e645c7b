// The start pose as an outline over the picture while things are being set up: amber, and green once all is well.

import { pointsAt } from "./demo.js";
import { drawFigure, fitCanvas } from "./mannequin.js";

const AMBER = "rgb(255 207 112 / 0.9)";
const GREEN = "rgb(151 235 164 / 0.95)";
const WIDTH = 0.62; // of the picture
const HEIGHT = 0.5;

let pad = null;

/** Draws the outline on the overlay's canvas. points: where the person is, to face the way they do. */
export function drawSilhouette(canvas, demo, isWell, points) {
  const { g, width, height } = fitCanvas(canvas);
  const scale = Math.min(HEIGHT * height, (WIDTH * width) / demo.aspect);
  const isFlipped = facesOther(demo, points);
  const [x0, y0] = [(width - demo.aspect * scale) / 2, height * 0.66 - scale / 2 - height * 0.14];
  const shape = pointsAt(demo, 0).map(([x, y]) => [x0 + (isFlipped ? demo.aspect - x : x) * scale, y0 + y * scale]);
  pad ??= document.createElement("canvas");
  pad.width = canvas.width;
  pad.height = canvas.height;
  const p = pad.getContext("2d");
  const ratio = canvas.width / width;
  p.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colour = isWell ? GREEN : AMBER;
  drawFigure(p, shape, { near: colour, far: colour, head: colour }, demo.near);
  g.save();
  g.globalAlpha = isWell ? 0.5 : 0.34;
  g.drawImage(pad, 0, 0, width, height);
  g.restore();
}

function facesOther(demo, points) {
  const ahead = (shoulder, hip) => Math.sign(shoulder - hip);
  const frame = demo.frames[0];
  const wanted = ahead(frame[22] + frame[24], frame[46] + frame[48]);
  const seen = [points[22], points[24], points[46], points[48]];
  if (seen.includes(null) || seen.includes(undefined)) return false;
  return -ahead(seen[0] + seen[1], seen[2] + seen[3]) !== wanted; // the picture is mirrored
}
