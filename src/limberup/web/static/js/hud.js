// What is known while somebody moves, in four places that never change: top, count, ladder, message.

import { isCalm } from "./prefs.js";
import { word } from "./words.js";

const find = (id) => document.getElementById(id);
const SECONDS = new Set(["holding"]);

export class Hud {
  #stage = find("stage");
  #last = {};
  #ladderOf = "";
  #summary = "";

  /** The words that explain the exercise while it is being set up. */
  introduce(card) {
    this.#summary = card?.summary ?? "";
    this.#last = {};
    this.#ladderOf = "";
  }

  show(view, course) {
    this.#stage.dataset.state = view.state;
    text("exercise-name", view.name);
    side("side", ["moving", "holding"].includes(view.state) ? view.side : "", "side_now");
    text("clock", view.elapsed_s ? clock(view.elapsed_s) : "");
    text("course", describeCourse(course));
    this.#count(view);
    this.#ladder(view);
    this.#breaths(view);
    this.#cue(view);
    this.#hint(view, course);
    side("next-side", nextSide(view), "side_next");
    find("unsure").hidden = !view.is_unsure || view.state === "setup";
    find("next").hidden = !(course && course.index + 1 < course.total);
    find("question").hidden = !course?.is_asking;
    if (find("question").hidden === false && this.#last.isAsking !== true) find("better-yes").focus();
    this.#last.isAsking = course?.is_asking === true;
    this.#halt(view);
  }

  #count(view) {
    const { number, label, ratio } = view.gauge;
    const of = word(label, { target: span(view.gauge) });
    const count = find("count");
    if (count.textContent !== String(number)) {
      const isStep = this.#last.number !== undefined && view.state === "moving" && !SECONDS.has(this.#last.state);
      count.textContent = number;
      count.dataset.long = String(number > 99);
      if (isStep && !isCalm()) pulse(count);
    }
    if (view.count !== this.#last.count && this.#last.count !== undefined) text("live-count", `${view.count} ${of}`);
    Object.assign(this.#last, { number, count: view.count, state: view.state });
    text("target", of);
    const ring = find("ring");
    ring.dataset.on = String(ratio !== null);
    ring.dataset.tone = view.gauge.is_ending ? "wait" : "good";
    find("ring-fill").style.strokeDashoffset = String(1 - Math.min(1, ratio ?? 0));
  }

  #ladder(view) {
    const ladder = find("ladder");
    const isShown = view.rungs.length > 0 && ["moving", "holding", "ready", "setup", "paused"].includes(view.state);
    ladder.hidden = !isShown;
    this.#stage.dataset.ladder = isShown ? "on" : "none";
    const sides = view.next_side !== "both" || view.side !== "both" || view.dose.per_side ? ["left", "right"] : ["both"];
    const shape = `${view.exercise} ${sides}`;
    if (this.#ladderOf !== shape) {
      this.#ladderOf = shape;
      find("rungs").replaceChildren(...view.rungs.map((rung) => makeRung(rung, sides)));
    }
    view.rungs.forEach((rung, i) => {
      const item = find("rungs").children[i];
      const reached = { left: rung.left, right: rung.right, both: rung.left || rung.right };
      item.dataset.now = String(rung.now);
      item.dataset.reached = String(reached.both || rung.now);
      item.setAttribute("aria-label", `${rung.name}: ${sides.filter((one) => reached[one]).map((one) => word(`rung_${one}`)).join(", ") || word("rung_none")}`);
      for (const pip of item.querySelectorAll(".pip")) pip.dataset.on = String(reached[pip.dataset.side] || (rung.now && [view.side, "both"].includes(pip.dataset.side)));
    });
  }

  #breaths(view) {
    const place = find("breaths");
    const breaths = view.breaths;
    const wanted = breaths && ["holding", "moving"].includes(view.state) ? breaths.target : 0;
    while (place.children.length > wanted) place.lastChild.remove();
    while (place.children.length < wanted) place.append(document.createElement("i"));
    [...place.children].forEach((dot, i) => dot.style.setProperty("--full", String(Math.min(1, Math.max(0, breaths.done - i)))));
    text("breath-how", wanted ? word(breaths.by_time ? "breaths_by_time" : "breaths_seen") : "");
  }

  #cue(view) {
    const place = find("cue");
    const cue = view.cue;
    place.hidden = !cue;
    if (!cue) {
      this.#last.cue = "";
      return;
    }
    if (this.#last.cue === cue.text) return;
    this.#last.cue = cue.text;
    place.dataset.tone = cue.tone;
    place.dataset.cue = cue.id;
    place.querySelector(".text").textContent = cue.text;
    find("mute").hidden = cue.tone !== "fix";
    text("live-cue", cue.text);
    if (!isCalm()) {
      place.style.animation = "none";
      place.offsetWidth; // restarts the animation
      place.style.animation = "";
    }
  }

  #hint(view, course) {
    const hints = {
      setup: view.cue?.id === "position" ? this.#summary : word("hint_setup"),
      ready: word("hint_ready"),
      sitting: `${word(`place_${view.why}`)} · ${word("breaks", { count: view.count })}. ${word(globalThis.Notification?.permission === "denied" ? "notices_denied" : "hint_sitting")}`,
      resting: course?.upcoming || course?.index > 0 ? this.#summary : word("hint_rest"),
    };
    text("hint", hints[view.state] ?? "");
  }

  #halt(view) {
    find("halt").hidden = view.state !== "paused";
    if (view.state !== "paused") return;
    const key = ["left", "camera", "connection", "hidden", "hand"].includes(view.why) ? view.why : "key";
    text("halt-title", word(`halt_${key}`));
    text("halt-text", word(`halt_${key}_text`));
    find("resume").hidden = ["left", "camera", "connection"].includes(key);
  }
}

/** The dose as it is written: "15", or "15 to 30" where more is welcome. */
function span({ target, most }) {
  return most > target ? word("range", { from: target, to: most }) : String(target);
}

function describeCourse(course) {
  if (!course) return "";
  const parts = [];
  if (course.total > 1) parts.push(word("course", { at: course.index + 1, total: course.total }));
  if (course.goes > 1) parts.push(word("go", { at: course.go, total: course.goes }));
  return parts.join(" · ");
}

function nextSide(view) {
  if (!["moving", "resting", "ready", "setup"].includes(view.state) || view.next_side === "both") return "";
  if (view.state === "moving" && view.next_side === view.side) return ""; // it is under way
  return view.next_side;
}

function makeRung(rung, sides) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = rung.name;
  const pips = document.createElement("span");
  pips.className = "pips";
  pips.setAttribute("aria-hidden", "true");
  for (const one of sides) {
    const pip = document.createElement("span");
    pip.className = `pip ${one[0]}`;
    pip.dataset.side = one;
    pip.textContent = one === "both" ? "✓" : one[0].toUpperCase();
    pips.append(pip);
  }
  item.append(name, pips);
  return item;
}

function text(id, words) {
  const element = find(id);
  if (element.textContent !== words) element.textContent = words;
}

function side(id, which, key) {
  const element = find(id);
  element.dataset.side = which;
  text(id, which && which !== "both" ? word(key, { side: word(which) }) : "");
}

function pulse(element) {
  element.classList.remove("pulse");
  element.offsetWidth; // restarts the animation
  element.classList.add("pulse");
}

export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
