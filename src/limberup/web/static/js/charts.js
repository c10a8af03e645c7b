// Small charts by hand: one dot a repetition, left and right as two lines with signs of their own.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, RIGHT, TOP, BOTTOM] = [420, 190, 14, 12, 26];
const NARROW = 40;
const LETTER = 5.6; // about the width of one, to leave room for names

function node(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** rows: [{side, value, isFlawed, label}] in order; ticks: [[value, text], ...] or null for round numbers. */
export function drawChart(rows, { title, unit = "", ticks = null, floor = 0 }) {
  const figure = document.createElement("figure");
  figure.className = "chart";
  const caption = document.createElement("figcaption");
  caption.append(title);
  const small = document.createElement("small");
  small.textContent = unit;
  caption.append(small);
  const values = rows.map((row) => row.value).filter((value) => value !== null);
  const high = Math.max(...values, ...(ticks ?? []).map(([value]) => value), floor + 1);
  const low = Math.min(floor, ...values);
  const marks = ticks ?? roundTicks(low, high);
  const LEFT = Math.max(NARROW, 14 + LETTER * Math.max(...marks.map(([, text]) => text.length)));
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const x = (i) => LEFT + ((i + 0.5) / rows.length) * (WIDTH - LEFT - RIGHT);
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": describe(title, rows) });
  for (const [value, text] of marks) {
    svg.append(node("line", { class: "grid-line", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
    svg.append(node("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, text));
  }
  for (const side of ["left", "right", "both"]) {
    const points = rows.map((row, i) => [row, i]).filter(([row]) => row.side === side && row.value !== null);
    if (points.length > 1) svg.append(node("path", { class: side, d: points.map(([row, i], k) => `${k ? "L" : "M"}${x(i)} ${y(row.value)}`).join("") }));
    for (const [row, i] of points) svg.append(dot(row, x(i), y(row.value)));
  }
  rows.forEach((row, i) => rows.length <= 16 && svg.append(node("text", { x: x(i), y: HEIGHT - 8, "text-anchor": "middle" }, row.label)));
  figure.append(caption, svg);
  return figure;
}

/** Left is a triangle that points left, right one that points right; a hollow one had something to fix. */
function dot(row, x, y) {
  const shapes = { left: `${x + 6},${y - 7} ${x - 7},${y} ${x + 6},${y + 7}`, right: `${x - 6},${y - 7} ${x + 7},${y} ${x - 6},${y + 7}` };
  const kind = `${row.side}${row.isFlawed ? " flawed" : ""}`;
  const mark = shapes[row.side] ? node("polygon", { class: kind, points: shapes[row.side] }) : node("circle", { class: kind, cx: x, cy: y, r: 6 });
  mark.append(node("title", {}, row.tip ?? ""));
  return mark;
}

function roundTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) ticks.push([value, number(value)]);
  return ticks;
}

function describe(title, rows) {
  return `${title}: ${rows.map((row) => `${row.label} ${row.value === null ? "?" : number(row.value)}`).join(", ")}`;
}

/** A number as the language of the page writes it. */
function number(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2, useGrouping: false });
}
