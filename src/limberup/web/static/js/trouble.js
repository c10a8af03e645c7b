// Where the picture would be, while there is none: what is wrong with the camera, and what to do about it.

import { word } from "./words.js";

const find = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

/** An address bar, with a ring where each browser has its camera. Widths of a drawing 240 wide. */
const BROWSERS = [
  { name: "Chrome, Edge", key: "allow_chrome", bar: [30, 196], at: 44, mark: "sliders" },
  { name: "Firefox", key: "allow_firefox", bar: [42, 184], at: 58, mark: "camera" },
  { name: "Safari", key: "allow_safari", bar: [66, 116], at: 168, mark: "camera" },
];
const MARKS = {
  sliders: "M-7-4h6m4 0h4M-7 4h3m4 0h7M1-6.500v5M-2 1.500v5",
  camera: "M-7-4h9v8h-9zM2-1l5-3v8l-5-3",
};

/** handlers: again(), back(). */
export function listenToTrouble({ again, back }) {
  find("trouble-again").onclick = again;
  find("trouble-back").onclick = back;
}

/** kind: "denied", "missing", "busy" or "unplugged"; "" for none. */
export function showTrouble(kind) {
  find("stage").dataset.trouble = kind ? "on" : "off";
  const place = find("trouble");
  const wasHidden = place.hidden;
  place.hidden = !kind;
  if (!kind) return;
  find("trouble-title").textContent = word(`camera_${kind}`);
  find("trouble-text").textContent = word(`camera_${kind}_text`);
  find("trouble-browsers").hidden = kind !== "denied";
  find("trouble-browsers").replaceChildren(...(kind === "denied" ? BROWSERS.map(describe) : []));
  if (wasHidden) find("trouble-again").focus({ preventScroll: true });
}

function describe({ name, key, bar: [x, width], at, mark }) {
  const item = document.createElement("li");
  const svg = node("svg", { viewBox: "0 0 240 56", "aria-hidden": "true" });
  svg.append(
    node("rect", { x: 0.5, y: 0.5, width: 239, height: 55, rx: 8, fill: "#e8ece6" }),
    node("rect", { x, y: 14, width, height: 28, rx: 14, fill: "#ffffff" }),
    node("rect", { x: Math.max(x + 34, at < 100 ? at + 22 : 0), y: 25, width: 62, height: 6, rx: 3, fill: "#b9c2bb" }),
    node("path", { d: MARKS[mark], transform: `translate(${at} 28)`, fill: "none", stroke: "#15231d", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" }),
    node("circle", { cx: at, cy: 28, r: 17, fill: "none", stroke: "#b3261e", "stroke-width": 3.5 }),
  );
  const title = document.createElement("b");
  title.textContent = name;
  const how = document.createElement("span");
  how.textContent = word(key);
  item.append(svg, title, how);
  return item;
}

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
