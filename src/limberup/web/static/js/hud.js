// What is known while somebody moves, in places that never change: name, count, ladder and notes beside the picture, one
// sentence below it.

import { isCalm } from "./prefs.js";
import { word } from "./words.js";

const find = (id) => document.getElementById(id);
const SECONDS = new Set(["holding"]);
const FIGURE = new Set(["setup", "resting"]);
const SIZES = [1, 0.9, 0.81, 0.73, 0.66, 0.6, 0.5]; // of a sentence that would not fit into its two lines

export class Hud {
  #stage = find("stage");
  #last = {};
  #ladderOf = "";
  #summary = "";
  #heard = "";
  hasFigure = false; // whether there is a moving figure to show before the start and in rests
  isSpoken = () => false; // whether a voice says the sentences, so that a screen reader need not

  /** The words that explain the exercise while it is being set up. */
  introduce(card) {
    this.#summary = card?.summary ?? "";
    this.#last = {};
    this.#ladderOf = "";
    this.hasFigure = false;
  }

  show(view, course) {
    this.#stage.dataset.state = view.state;
    this.#stage.dataset.figure = this.hasFigure && FIGURE.has(view.state) ? "on" : "off";
    text("exercise-name", isNext(view, course) ? word("rest_next", { name: view.name }) : view.name);
    side("side", ["moving", "holding"].includes(view.state) ? view.side : "", "side_now");
    text("clock", view.elapsed_s ? clock(view.elapsed_s) : "");
    text("course", describeCourse(course));
    find("question").hidden = !course?.is_asking;
    this.#count(view);
    this.#ladder(view);
    this.#breaths(view);
    this.#hint(view, course);
    this.#cue(view);
    this.#fit(view);
    side("next-side", nextSide(view), "side_next");
    find("unsure").hidden = !view.is_unsure || view.state === "setup";
    find("next").hidden = !(course && course.index + 1 < course.total);
    if (find("question").hidden === false && this.#last.isAsking !== true) find("better-yes").focus();
    this.#last.isAsking = course?.is_asking === true;
    this.#halt(view);
    this.#tell(view, course);
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
    const ladder = find("rungs");
    const isShown = view.rungs.length > 0 && view.state !== "sitting";
    ladder.hidden = !isShown;
    this.#stage.dataset.ladder = isShown ? "on" : "none";
    const sides = view.next_side !== "both" || view.side !== "both" || view.dose.per_side ? ["left", "right"] : ["both"];
    const shape = `${view.exercise} ${sides}`;
    if (this.#ladderOf !== shape) {
      this.#ladderOf = shape;
      ladder.replaceChildren(...view.rungs.map(() => makeRung(sides)));
    }
    view.rungs.forEach((rung, i) => {
      const item = ladder.children[i];
      const reached = { left: rung.left, right: rung.right, both: rung.left || rung.right };
      item.dataset.now = String(rung.now);
      item.dataset.reached = String(reached.both || rung.now);
      item.querySelector(".heard").textContent = `${rung.name}: ${sides.filter((one) => reached[one]).map((one) => word(`rung_${one}`)).join(", ") || word("rung_none")}`;
      for (const pip of item.querySelectorAll(".pip")) pip.dataset.on = String(reached[pip.dataset.side] || (rung.now && [view.side, "both"].includes(pip.dataset.side)));
    });
    const best = view.rungs.filter((rung) => rung.now).at(-1) ?? view.rungs.filter((rung) => rung.left || rung.right).at(-1);
    text("rung-name", best && isShown ? best.name : "");
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
    place.hidden = !cue || view.state === "paused" || !find("question").hidden;
    if (!cue) {
      this.#last.cue = "";
      text("live-cue", "");
      return;
    }
    if (this.#last.cue === cue.text) return;
    this.#last.cue = cue.text;
    place.dataset.tone = cue.tone;
    place.dataset.cue = cue.id;
    place.querySelector(".text").textContent = cue.text;
    find("mute").hidden = cue.tone !== "fix";
    text("live-cue", this.isSpoken() ? "" : cue.text);
    if (!isCalm()) {
      place.style.animation = "none";
      place.offsetWidth; // restarts the animation
      place.style.animation = "";
    }
  }

  /** Fit what is in the band once it is something else. */
  #fit(view) {
    const words = `${view.state} ${view.cue?.text} ${find("hint").textContent}`;
    if (this.#last.words === words) return;
    this.#last.words = words;
    this.fitWords();
  }

  /** The sentence as large as its band allows. */
  fitWords() {
    const [band, cue] = [find("band"), find("cue")];
    const fits = () => band.scrollHeight <= band.clientHeight + 1 && cue.scrollWidth <= band.clientWidth;
    band.dataset.tight = "false";
    cue.style.setProperty("--fit-words", "1");
    for (const tight of ["some", "true"]) if (!fits()) band.dataset.tight = tight; // the words that explain make room first
    SIZES.find((size) => (cue.style.setProperty("--fit-words", String(size)), fits()));
  }

  #hint(view, course) {
    const isBetween = view.state === "resting" && course?.index > 0;
    const how = course?.is_asking ? "" : this.#summary;
    const hints = {
      setup: how,
      moving: view.cue ? "" : how,
      holding: view.cue ? "" : how,
      sitting: `${word(`place_${view.why}`)} · ${word(view.count === 1 ? "breaks_one" : "breaks", { count: view.count })}. ${word(globalThis.Notification?.permission === "denied" ? "notices_denied" : "hint_sitting")}`,
      resting: isBetween ? how : word("hint_rest"),
    };
    text("hint", hints[view.state] ?? "");
    const isAhead = ["setup", "resting", "ready"].includes(view.state) && !course?.is_asking;
    text("note", course?.note ?? "");
    text("hand", isAhead ? word(course?.upcoming ? "hand_skip" : "hand_pause") : "");
  }

  #halt(view) {
    const isPaused = view.state === "paused";
    find("halt").hidden = !isPaused;
    find("pause").setAttribute("aria-label", word(isPaused ? "resume" : "pause"));
    if (!isPaused) return;
    const key = ["left", "camera", "connection", "hidden", "hand"].includes(view.why) ? view.why : "key";
    text("halt-title", word(`halt_${key}`));
    text("halt-text", word(`halt_${key}_text`));
  }

  /** For a screen reader: every state once, as it begins. */
  #tell(view, course) {
    const key = ["setup", "sitting"].includes(view.state) ? "" : view.state;
    const mark = `${key} ${view.why} ${view.exercise} ${course?.is_asking}`;
    if (mark === this.#heard) return;
    this.#heard = mark;
    if (course?.is_asking) return text("live-state", word("ask_better"));
    const words = {
      ready: word("heard_ready"),
      moving: `${view.name}. ${word("heard_moving")}`,
      holding: word("heard_holding"),
      resting: isNext(view, course) ? word("rest_next", { name: view.name }) : word("heard_resting"),
      paused: `${find("halt-title").textContent}. ${find("halt-text").textContent}`,
    };
    text("live-state", words[key] ?? (view.state === "setup" ? view.name : ""));
  }
}

const isNext = (view, course) => view.state === "resting" && course?.index > 0 && view.count === 0;

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

function makeRung(sides) {
  const item = document.createElement("li");
  const heard = document.createElement("span");
  heard.className = "heard";
  item.append(heard);
  for (const one of sides) {
    const pip = document.createElement("span");
    pip.className = `pip ${one[0]}`;
    pip.dataset.side = one;
    pip.setAttribute("aria-hidden", "true");
    pip.textContent = one === "both" ? "✓" : word(`${one}_letter`);
    item.append(pip);
  }
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
