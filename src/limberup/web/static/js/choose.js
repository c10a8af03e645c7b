// The first screen: a card for every exercise, with somebody doing it.

import { inLanguage, word } from "./words.js";

const find = (id) => document.getElementById(id);

export class Choose {
  cards = new Map();
  programmes = new Map();
  #player;
  #onChoose;

  constructor(player, onChoose) {
    this.#player = player;
    this.#onChoose = onChoose;
  }

  async load() {
    const { exercises, programmes } = await (await fetch(inLanguage("exercises.json"))).json();
    for (const card of exercises) this.cards.set(card.id, card);
    for (const card of programmes) this.programmes.set(card.id, card);
  }

  show() {
    this.#player.clear();
    const cards = [...this.cards.values()];
    find("exercise-cards").replaceChildren(...cards.filter((card) => !card.reminds).map((card) => this.#makeCard(card)));
    find("desk-cards").replaceChildren(...cards.filter((card) => card.reminds).map((card) => this.#makeDeskRow(card)));
    find("programmes").hidden = this.programmes.size === 0;
    find("programme-cards").replaceChildren(...[...this.programmes.values()].map((card) => this.#makeRow(card)));
  }

  offer(unfinished) {
    find("unfinished").hidden = !unfinished;
    if (!unfinished) return;
    const key = unfinished.repetitions ? "unfinished" : "unfinished_none";
    find("unfinished-text").textContent = word(key, { name: unfinished.name, count: unfinished.repetitions, minutes: Math.max(1, unfinished.minutes) });
  }

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
    words.append(part("strong", card.name), part("span", card.dose, "dose"), part("span", card.summary, "summary"));
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
    button.append(part("strong", card.name), part("span", names.join(" · "), "steps"));
    button.onclick = () => this.#onChoose(card.id);
    return button;
  }
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
