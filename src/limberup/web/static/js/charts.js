// Small charts by hand: one dot a repetition, left and right as two lines with signs of their own.

import { make } from "./elements.js";
import { locale } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const [NARROWEST, WIDEST, HEIGHT, RIGHT, TOP, BOTTOM] = [270, 420, 190, 14, 12, 26];
const NARROW = 40;
const LETTER = 5.6; // about the width of one, to leave room for names
const LABEL = 15; // so far apart, two numbers below the chart do not touch

function node(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** rows: [{side, value, isFlawed, label}] in order; ticks: [[value, text], ...] or null for round numbers. last: what each
 *  side did the last time, {left, right, both}, drawn as dotted lines. legend: {left, right, flawed, last}: the words for
 *  what is drawn; across: for what goes across. */
export function drawChart(rows, { title, unit = "", ticks = null, floor = 0, last = {}, legend = {}, across = "" }) {
  const before = Object.entries(last).filter(([, value]) => value !== null && value !== undefined);
  const draw = (width) => plot(rows, { width, title, ticks, floor, before, across });
  let svg = draw(WIDEST);
  const figure = make("figure", { class: "chart" }, make("figcaption", {}, title, make("small", { text: unit })), svg, makeLegend(rows, before.length > 0, legend));
  // On a narrow screen there is less room, and not smaller letters.
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.min(WIDEST, Math.max(NARROWEST, Math.round(contentRect.width)));
    if (!contentRect.width || width === svg.viewBox.baseVal.width) return;
    const fresh = draw(width);
    svg.replaceWith(fresh);
    svg = fresh;
  }).observe(figure);
  return figure;
}

function plot(rows, { width, title, ticks, floor, before, across }) {
  const values = [...rows.map((row) => row.value), ...before.map(([, value]) => value)].filter((value) => value !== null);
  const low = Math.min(floor, ...values);
  const marks = ticks ?? roundTicks(low, Math.max(...values, floor + 1));
  const high = Math.max(...values, ...marks.map(([value]) => value), floor + 1);
  const LEFT = Math.max(NARROW, 14 + LETTER * Math.max(...marks.map(([, text]) => text.length)));
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const x = (i) => LEFT + ((i + 0.5) / rows.length) * (width - LEFT - RIGHT);
  const svg = node("svg", { viewBox: `0 0 ${width} ${HEIGHT + (across ? 12 : 0)}`, role: "img", "aria-label": describe(title, rows) });
  for (const [value, text] of marks) {
    svg.append(node("line", { class: "grid-line", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
    svg.append(node("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, text));
  }
  for (const [side, value] of before) svg.append(node("line", { class: `${side} before`, x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
  for (const side of ["left", "right", "both"]) {
    const points = rows.map((row, i) => [row, i]).filter(([row]) => row.side === side && row.value !== null);
    if (points.length > 1) svg.append(node("path", { class: side, d: points.map(([row, i], k) => `${k ? "L" : "M"}${x(i)} ${y(row.value)}`).join("") }));
    for (const [row, i] of points) svg.append(dot(row, x(i), y(row.value)));
  }
  const every = Math.ceil((LABEL * rows.length) / (width - LEFT - RIGHT));
  rows.forEach((row, i) => i % every === 0 && svg.append(node("text", { x: x(i), y: HEIGHT - 8, "text-anchor": "middle" }, row.label)));
  if (across) svg.append(node("text", { x: width - RIGHT, y: HEIGHT + 6, "text-anchor": "end" }, across));
  return svg;
}

/** What the signs mean, of those that are there. */
function makeLegend(rows, hasBefore, words) {
  const list = document.createElement("ul");
  list.className = "chart-legend";
  const sides = ["left", "right"].filter((side) => rows.some((row) => row.side === side));
  const items = sides.map((side) => [side, words[side]]);
  if (rows.some((row) => row.isFlawed)) items.push(["flawed", words.flawed]);
  if (hasBefore) items.push(["before", words.last]);
  for (const [kind, text] of items.filter((item) => item[1])) {
    const item = document.createElement("li");
    const sign = node("svg", { viewBox: "0 0 20 16", "aria-hidden": "true" });
    if (kind === "before") sign.append(node("line", { class: `${sides[0] ?? "both"} before`, x1: 0, x2: 20, y1: 8, y2: 8 }));
    else sign.append(dot({ side: kind === "flawed" ? (sides[0] ?? "both") : kind, isFlawed: kind === "flawed" }, 10, 8));
    item.append(sign, text);
    list.append(item);
  }
  return list;
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
  for (let value = Math.ceil(low / step) * step; value < high + step - 1e-9; value += step) ticks.push([value, number(value)]);
  return ticks;
}

function describe(title, rows) {
  return `${title}: ${rows.map((row) => `${row.label} ${row.value === null ? "?" : number(row.value)}`).join(", ")}`;
}

/** A number as the language of the page writes it. */
function number(value) {
  return value.toLocaleString(locale(), { maximumFractionDigits: 2, useGrouping: false });
}
