// The first screen: what suits today, routines, what one has put together oneself, and every exercise with somebody doing it.

import { mountOwn } from "./own.js";
import { pref, setPref } from "./prefs.js";
import { suggest } from "./today.js";
import { inLanguage, word } from "./words.js";

const find = (id) => document.getElementById(id);
const THINGS = ["roller", "bar", "strap"];

/** What a chip lets through: card is of an exercise or a routine, suits the times at which it does good. */
const CHIPS = {
  hurts: ({ suits }) => suits.has("hurts"),
  morning: ({ suits }) => suits.has("morning"),
  desk: ({ card, suits }) => suits.has("desk") || card.reminds,
  mat: ({ places }) => places.every((one) => one === "mat"),
  five: ({ card }) => card.minutes <= 5,
  ten: ({ card }) => card.minutes <= 10,
  bare: ({ card }) => card.equipment.length === 0,
};

export class Choose {
  cards = new Map();
  programmes = new Map();
  past = new Map(); // the last time of each exercise
  #chips = new Set();
  #player;
  #onChoose;
  #own = null;

  /** onChoose(id, {without}) or onChoose("", {name, exercises}) for what somebody has put together. */
  constructor(player, onChoose) {
    this.#player = player;
    this.#onChoose = onChoose;
  }

  async load() {
    const { exercises, programmes } = await (await fetch(inLanguage("exercises.json"))).json();
    this.cards = new Map(exercises.map((card) => [card.id, card]));
    this.programmes = new Map(programmes.map((card) => [card.id, card]));
  }

  /** Once the words are there. */
  wire() {
    find("chips").replaceChildren(...Object.keys(CHIPS).map((name) => this.#makeChip(name)));
    find("have").append(...THINGS.map((name) => this.#makeHave(name)));
    find("search").oninput = () => this.show();
    find("safety-read").onclick = () => (setPref("safetyRead", true), this.#showSafety());
    this.#own = mountOwn(find("own"), () => [...this.cards.values()].filter((card) => !card.reminds), (own) => this.#onChoose("", own));
    this.#showSafety();
  }

  show() {
    this.#player.clear();
    const cards = [...this.cards.values()].filter((card) => this.#fits(card));
    const programmes = [...this.programmes.values()].filter((card) => this.#fits(card));
    const exercises = cards.filter((card) => !card.reminds);
    const isAll = !this.#chips.size && !find("search").value.trim();
    find("exercise-cards").replaceChildren(...exercises.map((card) => this.#makeCard(card)));
    fill("desk", cards.filter((card) => card.reminds).map((card) => this.#makeDeskRow(card)));
    fill("programme", programmes.map((card) => this.#makeRow(card)));
    find("have").hidden = !programmes.some((card) => card.equipment.length);
    find("own").hidden = !isAll;
    find("today").hidden = !isAll;
    find("none-found").hidden = cards.length + programmes.length > 0;
    find("found").textContent = isAll ? "" : word("found", { count: cards.length + programmes.length });
    find("exercises").hidden = !exercises.length;
    if (isAll) this.#showToday();
    this.#own?.show();
  }

  /** What the coach knows of earlier sessions. */
  remember(past) {
    this.past = past;
    if (document.body.dataset.screen === "choose") this.show();
  }

  offer(unfinished) {
    find("unfinished").hidden = !unfinished;
    if (!unfinished) return;
    const key = unfinished.repetitions ? "unfinished" : "unfinished_none";
    find("unfinished-text").textContent = word(key, { name: unfinished.name, count: unfinished.repetitions, minutes: Math.max(1, unfinished.minutes) });
  }

  // --- finding -----------------------------------------------------------------------------------------------------

  #fits(card) {
    const sought = find("search").value.trim().toLowerCase();
    const text = [card.name, card.summary, ...(card.exercises ?? []).map((id) => this.cards.get(id)?.name)].join(" ").toLowerCase();
    if (!sought.split(/\s+/).every((one) => text.includes(one))) return false;
    const about = { card, suits: this.#suits(card), places: this.#places(card) };
    return [...this.#chips].every((name) => CHIPS[name](about));
  }

  /** An exercise does good when a routine with it does. */
  #suits(card) {
    if (card.suits) return new Set(card.suits);
    return new Set([...this.programmes.values()].filter((one) => one.exercises.includes(card.id)).flatMap((one) => one.suits));
  }

  #places(card) {
    return card.exercises ? card.exercises.map((id) => this.cards.get(id)?.place) : [card.place];
  }

  #makeChip(name) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.dataset.chip = name;
    chip.setAttribute("aria-pressed", "false");
    chip.textContent = word(`chip_${name}`);
    chip.onclick = () => {
      if (!this.#chips.delete(name)) this.#chips.add(name);
      chip.setAttribute("aria-pressed", String(this.#chips.has(name)));
      this.show();
    };
    return chip;
  }

  // --- equipment ---------------------------------------------------------------------------------------------------

  #makeHave(name) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !pref("missing").includes(name);
    box.onchange = () => {
      setPref("missing", THINGS.filter((one) => (one === name ? !box.checked : pref("missing").includes(one))));
      this.show();
    };
    label.append(box, word(`thing_${name}`));
    return label;
  }

  #missing(card) {
    const missing = pref("missing");
    return (card.exercises ?? []).filter((id) => this.cards.get(id)?.equipment.some((one) => missing.includes(one)));
  }

  // --- today -------------------------------------------------------------------------------------------------------

  #showToday() {
    const today = suggest(this.cards, this.past);
    find("today").hidden = !today;
    if (!today) return;
    const { card, last, next } = today;
    find("today-title").textContent = card.name;
    find("today-last").textContent = last || card.summary;
    find("today-next").textContent = next || card.dose;
    find("today-go").onclick = () => this.#onChoose(card.id);
    this.#player.add(find("today-figure"), card.id);
  }

  #showSafety() {
    find("safety-first").hidden = pref("safetyRead");
    find("safety-last").hidden = !pref("safetyRead");
  }

  // --- cards -------------------------------------------------------------------------------------------------------

  #makeCard(card) {
    const button = document.createElement("button");
    button.className = "card";
    button.dataset.exercise = card.id;
    const figure = document.createElement("span");
    figure.className = "figure";
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    figure.append(canvas);
    const words = document.createElement("span");
    words.className = "words";
    const needs = card.equipment.length ? ` · ${name(card.equipment)}` : "";
    words.append(part("strong", card.name), part("span", `${card.dose} · ${word("minutes", { count: card.minutes })}${needs}`, "dose"), part("span", card.summary, "summary"));
    const past = this.past.get(card.id);
    if (past) words.append(part("span", past.sentence, past.pain_stopped ? "past pained" : "past"));
    if (card.own_limits) words.append(part("span", card.own_limits, "own-limits"));
    button.append(figure, words);
    button.onclick = () => this.#onChoose(card.id);
    this.#player.add(canvas, card.id);
    return button;
  }

  #makeDeskRow(card) {
    const button = document.createElement("button");
    button.className = "row desk";
    button.dataset.exercise = card.id;
    button.append(makeClock(), part("strong", card.name), part("span", card.summary, "steps"));
    button.onclick = () => this.#onChoose(card.id);
    return button;
  }

  #makeRow(card) {
    const button = document.createElement("button");
    button.className = "row";
    button.dataset.programme = card.id;
    const names = card.exercises.map((one) => this.cards.get(one)?.name ?? one);
    const about = [word("minutes", { count: card.minutes }), count("steps", new Set(card.exercises).size)];
    if (card.has_sides) about.push(word("both_sides"));
    about.push(card.equipment.length ? name(card.equipment) : word("nothing_needed"));
    button.append(part("strong", card.name), part("span", about.join(" · "), "about"), part("span", card.summary, "summary"), part("span", [...new Set(names)].join(" · "), "steps"));
    const left = new Set(this.#missing(card)).size;
    if (left) button.append(part("span", count("left_out", left), "left-out"));
    button.onclick = () => this.#onChoose(card.id, { without: pref("missing") });
    return button;
  }
}

const count = (key, number) => word(number === 1 ? `${key}_one` : key, { count: number });
const name = (things) => things.map((one) => word(`thing_${one}`)).join(", ");

function fill(kind, rows) {
  find(`${kind}s`).hidden = rows.length === 0;
  find(`${kind}-cards`).replaceChildren(...rows);
}

/** What asks for breaks all day has no movement to show, but a clock. */
function makeClock() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "17 3 30 30");
  svg.setAttribute("class", "clock");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M32 6a12 12 0 1 1-.01 0M32 11v7l5 4");
  svg.append(path);
  return svg;
}

function part(tag, text, kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}
