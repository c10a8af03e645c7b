// A calendar of days and an exercise over the weeks, as SVG by hand.

import { locale, word } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const DAY_MS = 86400000;
const WEEKS = 53;
const CELL = 14;
const MOST_BINS = 40;
const [NARROWEST, WIDEST, HEIGHT, RIGHT, TOP, BOTTOM] = [300, 640, 230, 16, 14, 28];
const LETTER = 5.8; // about the width of one, to leave room for names

function node(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** Whether two charts stand side by side. */
const isWide = () => document.documentElement.clientWidth > 860;
const noon = (day) => new Date(`${day}T12:00:00`);
const iso = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
const months = () => new Intl.DateTimeFormat(locale(), { month: "short" });

/** A year of days, a column a week. Days on which nothing was done are as quiet as paper. */
export function drawCalendar(days, today) {
  const known = new Map(days.map((day) => [day.day, day]));
  const last = noon(today);
  const monday = new Date(last);
  monday.setDate(monday.getDate() - ((last.getDay() + 6) % 7));
  const svg = node("svg", { class: "calendar", viewBox: `0 0 ${WEEKS * CELL} ${7 * CELL + 18}`, role: "img", "aria-label": word("history_calendar", { days: days.length }) });
  for (let week = 0; week < WEEKS; week++) {
    for (let weekday = 0; weekday < 7; weekday++) {
      const date = new Date(monday);
      date.setDate(date.getDate() - 7 * (WEEKS - 1 - week) + weekday);
      if (date > last) continue;
      if (date.getDate() === 1 && week < WEEKS - 1) svg.append(node("text", { x: week * CELL, y: 10 }, months().format(date)));
      svg.append(drawDay(known.get(iso(date)), date, week * CELL, 18 + weekday * CELL));
    }
  }
  const figure = document.createElement("div");
  figure.className = "calendar-place";
  figure.append(svg);
  requestAnimationFrame(() => (figure.scrollLeft = figure.scrollWidth));
  return figure;
}

function drawDay(day, date, x, y) {
  if (!day) return node("circle", { class: "day", cx: x + CELL / 2, cy: y + CELL / 2, r: 1.4 });
  const kind = day.pain ? "pain" : day.met === day.sets ? "met" : "done";
  const [cx, cy, r] = [x + CELL / 2, y + CELL / 2, CELL / 2 - 1.5];
  const mark = day.pain
    ? node("polygon", { points: `${cx},${cy - r} ${cx + r},${cy} ${cx},${cy + r} ${cx - r},${cy}` })
    : node("circle", { cx, cy, r });
  mark.setAttribute("class", `day ${kind}`);
  const name = date.toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long" });
  mark.append(node("title", {}, word("history_day", { day: name, sets: day.sets, met: day.met })));
  return mark;
}

/** The range of motion; a band as wide as the camera's error lies round where each side began. */
export function drawRange(weeks) {
  const points = weeks.points.filter((one) => one.value !== null);
  const firsts = weeks.changes.filter((one) => one.first !== null);
  const values = [...points.map((one) => one.value), ...firsts.flatMap((one) => [one.first - weeks.error, one.first + weeks.error])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const plot = new Plot(points, low, high > low ? high : low + 1, roundTicks(low, high > low ? high : low + 1));
  for (const one of firsts) plot.band(one.side, one.first - weeks.error, one.first + weeks.error);
  for (const side of ["left", "right", "both"]) plot.line(side, points.filter((one) => one.side === side).map((one) => [one.at, one.value]));
  const [name, unit] = weeks.label.split(", ");
  return plot.finish(name, unit, weeks.changes.map((one) => one.sentence).join(" "));
}

/** The highest level of each session. */
export function drawLevels(weeks) {
  const points = weeks.points.filter((one) => one.level !== null);
  const plot = new Plot(points, 0, weeks.levels.length, weeks.levels.map((name, i) => [i + 1, name]));
  for (const side of ["left", "right", "both"]) plot.line(side, points.filter((one) => one.side === side).map((one) => [one.at, one.level + 1]));
  const best = weeks.levels[Math.max(...points.map((one) => one.level))];
  return plot.finish(word("chart_levels"), "", `${word("chart_levels")}: ${best}`);
}

/** One chart with days from left to right. */
class Plot {
  #svg;
  #width = Math.min(WIDEST, Math.max(NARROWEST, (isWide() ? 0.38 : 0.8) * document.documentElement.clientWidth));
  #left;
  #span;
  #y;

  constructor(points, low, high, ticks) {
    this.#left = Math.max(40, 14 + LETTER * Math.max(...ticks.map(([, text]) => text.length)));
    const times = points.map((one) => Date.parse(one.at));
    this.#span = [Math.min(...times), Math.max(Math.max(...times), Math.min(...times) + DAY_MS)];
    this.#y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    this.#svg = node("svg", { viewBox: `0 0 ${this.#width} ${HEIGHT}`, role: "img" });
    for (const [value, text] of ticks) {
      this.#svg.append(node("line", { class: "grid-line", x1: this.#left, x2: this.#width - RIGHT, y1: this.#y(value), y2: this.#y(value) }));
      this.#svg.append(node("text", { x: this.#left - 8, y: this.#y(value) + 4, "text-anchor": "end" }, text));
    }
    for (const [at, text] of this.#dates()) this.#svg.append(node("text", { x: this.#x(at), y: HEIGHT - 8, "text-anchor": "middle" }, text));
  }

  #x(at) {
    const [first, last] = this.#span;
    return this.#left + 10 + ((at - first) / (last - first)) * (this.#width - RIGHT - this.#left - 20);
  }

  *#dates() {
    const [first, last] = this.#span;
    const isLong = last - first > 300 * DAY_MS;
    const format = new Intl.DateTimeFormat(locale(), isLong ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" });
    const count = last - first < 20 * DAY_MS ? 2 : this.#width < 400 ? 3 : 4;
    for (let k = 0; k < count; k++) {
      const at = first + ((last - first) * k) / (count - 1);
      yield [at, format.format(at)];
    }
  }

  band(side, low, high) {
    this.#svg.append(node("rect", { class: `band ${side}`, x: this.#left, width: this.#width - RIGHT - this.#left, y: this.#y(high), height: this.#y(low) - this.#y(high) }));
  }

  /** Each session as a faint dot, and through them a line of the medians of a few. */
  line(side, rows) {
    const points = rows.map(([at, value]) => [this.#x(Date.parse(at)), this.#y(value)]);
    const bins = gather(points);
    const isFaint = bins.length < points.length;
    if (bins.length > 1) this.#svg.append(node("path", { class: side, d: bins.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("") }));
    for (const [x, y] of points) this.#svg.append(drawDot(side, x, y, isFaint));
  }

  finish(title, unit, label) {
    const figure = document.createElement("figure");
    figure.className = "chart";
    const caption = document.createElement("figcaption");
    caption.append(title);
    const small = document.createElement("small");
    small.textContent = unit ?? "";
    caption.append(small);
    this.#svg.setAttribute("aria-label", label);
    figure.append(caption, this.#svg);
    return figure;
  }
}

/** Left is a triangle that points left, right one that points right. */
function drawDot(side, x, y, isFaint) {
  const r = isFaint ? 2.4 : 5;
  const kind = `${side}${isFaint ? " faint" : ""}`;
  const shapes = { left: `${x + r},${y - r} ${x - r},${y} ${x + r},${y + r}`, right: `${x - r},${y - r} ${x + r},${y} ${x - r},${y + r}` };
  return shapes[side] ? node("polygon", { class: kind, points: shapes[side] }) : node("circle", { class: kind, cx: x, cy: y, r });
}

function gather(points) {
  const count = Math.min(points.length, MOST_BINS);
  const bins = [];
  for (let k = 0; k < count; k++) {
    const part = points.slice(Math.round((k * points.length) / count), Math.round(((k + 1) * points.length) / count));
    bins.push([middle(part.map(([x]) => x)), middle(part.map(([, y]) => y))]);
  }
  return bins;
}

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function roundTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) ticks.push([value, String(Number(value.toFixed(2)))]);
  return ticks;
}
