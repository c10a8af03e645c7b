// A calm figure out of the 33 landmarks: for cards, for the silhouette of a start pose, and for the replay.

const LIMBS = { left: [[11, 13, 15], [23, 25, 27, 31]], right: [[12, 14, 16], [24, 26, 28, 32]] };

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const middle = (a, b) => (a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : (a ?? b));

/** Draws points [[x, y] | null, ...] in pixels. look: {near, far, head, glow}; near: which side is in front. */
export function drawFigure(g, points, look, near = "left") {
  const shoulder = middle(points[11], points[12]);
  const hip = middle(points[23], points[24]);
  if (!shoulder || !hip) return;
  const trunk = Math.max(Math.hypot(shoulder[0] - hip[0], shoulder[1] - hip[1]), 12);
  const arm = trunk * 0.15;
  const leg = trunk * 0.22;
  const far = near === "left" ? "right" : "left";
  g.lineCap = g.lineJoin = "round";
  strokeSide(g, points, far, look.far, arm, leg);
  g.strokeStyle = look.near;
  g.fillStyle = look.near;
  drawTrunk(g, points, trunk);
  drawHead(g, points, shoulder, trunk, look.head);
  strokeSide(g, points, near, look.near, arm, leg);
}

function strokeSide(g, points, side, colour, arm, leg) {
  g.strokeStyle = colour;
  LIMBS[side].forEach((limb, i) => {
    const width = i ? leg : arm;
    for (let k = 0; k + 1 < limb.length; k++) {
      const [a, b] = [points[limb[k]], points[limb[k + 1]]];
      if (!a || !b) continue;
      g.lineWidth = width * (1 - 0.16 * k) * (k === 2 ? 0.7 : 1);
      g.beginPath();
      g.moveTo(...a);
      g.lineTo(...b);
      g.stroke();
    }
  });
}

function drawTrunk(g, points, trunk) {
  const corners = [points[11], points[12], points[24], points[23]].filter(Boolean);
  g.lineWidth = trunk * 0.3;
  g.beginPath();
  corners.forEach((point, i) => (i ? g.lineTo(...point) : g.moveTo(...point)));
  g.closePath();
  g.stroke();
  g.fill();
}

function drawHead(g, points, shoulder, trunk, colour) {
  const head = middle(middle(points[7], points[8]), points[0]) ?? middle(points[7], points[8]);
  if (!head) return;
  g.strokeStyle = colour;
  g.fillStyle = colour;
  g.lineWidth = trunk * 0.16;
  g.beginPath();
  g.moveTo(...shoulder);
  g.lineTo(...head);
  g.stroke();
  g.beginPath();
  g.arc(head[0], head[1], trunk * 0.215, 0, 7);
  g.fill();
}

export function pageLook() {
  return { near: css("--figure"), far: css("--figure-far"), head: css("--figure-head") };
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
