// A calm figure out of the 33 landmarks: for cards, for the outline of a start pose, and for the replay.

// Joints from the trunk outwards, and how thick a limb is there, as radii in metres.
const ARM = [0.052, 0.041, 0.029, 0.021];
const LEG = [0.083, 0.057, 0.041];
const FOOT = [0.037, 0.024];
const LIMBS = [
  { side: "left", joints: [11, 13, 15, 19], radii: ARM },
  { side: "right", joints: [12, 14, 16, 20], radii: ARM },
  { side: "left", joints: [23, 25, 27], radii: LEG, foot: [29, 31] },
  { side: "right", joints: [24, 26, 28], radii: LEG, foot: [30, 32] },
];
const BONES_M = [[11, 23, 0.48], [12, 24, 0.48], [23, 25, 0.42], [24, 26, 0.42], [25, 27, 0.42], [26, 28, 0.42]];
const TRUNK_M = [[0.11, 0], [0.1, 0.35], [0.115, 0.75], [0.105, 1]]; // radius, and where between hip and shoulder
const NECK_M = 0.05;
const HEAD_M = 0.105;
const GAP = 0.016; // metres between a limb and what is behind it

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const middle = (a, b) => (a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : (a ?? b));

/**
 * Draws points [[x, y] | null, ...] in pixels. look: {near, far}; near: which side is in front.
 * known: what a demonstration knows beyond the points: {metre, trunk: [[x, y, radius], ...], inFront}.
 */
export function drawFigure(g, points, look, near = "left", known = {}) {
  const metre = known.metre ?? measure(points);
  const trunk = known.trunk ?? guessTrunk(points, metre);
  if (!metre || !trunk) return;
  const isNear = (limb) => limb.side === near;
  const isInFront = (limb, i) => (known.inFront === undefined ? isNear(limb) : Boolean(known.inFront & (1 << i)));
  const draw = (limb) => drawLimb(g, points, limb, isNear(limb) ? look.near : look.far, metre);
  LIMBS.filter((limb, i) => !isInFront(limb, i)).sort((a, b) => isNear(a) - isNear(b)).forEach(draw);
  drawDiscs(g, trunk, look.near, GAP * metre);
  LIMBS.filter(isInFront).sort((a, b) => isNear(a) - isNear(b)).forEach(draw);
}

/** How many pixels a metre is, from the bone that is least foreshortened; 0 where none is seen. */
function measure(points) {
  const lengths = BONES_M.map(([a, b, metres]) => (points[a] && points[b] ? Math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]) / metres : 0));
  return Math.max(...lengths);
}

/** Discs from the seat to the head where only landmarks are known. */
function guessTrunk(points, metre) {
  const shoulder = middle(points[11], points[12]);
  const hip = middle(points[23], points[24]);
  if (!shoulder || !hip) return null;
  const discs = TRUNK_M.map(([radius, at]) => [hip[0] + at * (shoulder[0] - hip[0]), hip[1] + at * (shoulder[1] - hip[1]), radius * metre]);
  const head = middle(middle(points[7], points[8]), points[0]) ?? middle(points[7], points[8]);
  if (!head) return discs;
  return [...discs, [...middle(shoulder, head), NECK_M * metre], [...head, HEAD_M * metre]];
}

function drawLimb(g, points, limb, colour, metre) {
  const chain = limb.joints.map((k, i) => points[k] && [...points[k], limb.radii[i] * metre]);
  const foot = (limb.foot ?? []).map((k, i) => points[k] && [...points[k], FOOT[i] * metre]);
  drawDiscs(g, chain, colour, GAP * metre, foot);
}

/** The hull of discs from one to the next, with a thin gap around it so that it stands out; null breaks the line. */
function drawDiscs(g, discs, colour, gap, more = []) {
  const parts = [discs, more];
  g.save();
  g.globalCompositeOperation = "destination-out";
  for (const part of parts) fillHulls(g, part, gap);
  g.restore();
  g.fillStyle = colour;
  for (const part of parts) fillHulls(g, part, 0);
}

function fillHulls(g, discs, grow) {
  for (let k = 0; k < discs.length; k++) {
    if (!discs[k]) continue;
    const [x, y, r] = discs[k];
    g.beginPath();
    g.arc(x, y, r + grow, 0, 7);
    g.fill();
    const next = discs[k + 1];
    if (!next) continue;
    const length = Math.hypot(next[0] - x, next[1] - y);
    if (length < 1e-6) continue;
    const [u, v] = [(next[1] - y) / length, (x - next[0]) / length];
    g.beginPath();
    g.moveTo(x + u * (r + grow), y + v * (r + grow));
    g.lineTo(next[0] + u * (next[2] + grow), next[1] + v * (next[2] + grow));
    g.lineTo(next[0] - u * (next[2] + grow), next[1] - v * (next[2] + grow));
    g.lineTo(x - u * (r + grow), y - v * (r + grow));
    g.fill();
  }
}

export function pageLook() {
  return { near: css("--figure"), far: css("--figure-far"), thing: css("--figure-thing"), core: css("--figure-core") };
}

/** Makes the canvas as fine as the screen; returns its size in css pixels. */
export function fitCanvas(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { g, width, height };
}
