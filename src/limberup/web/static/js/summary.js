// The last page: one sentence, what to do next time, the curves, moments to look at again, and what was not seen.

import { drawChart } from "./charts.js";
import { clock } from "./hud.js";
import { Replay } from "./replay.js";
import { word } from "./words.js";

const page = document.getElementById("summary");
let replays = [];

/** handlers: again(), back(). */
export function showSummary(outcome, handlers) {
  leaveSummary();
  page.replaceChildren(
    make("h1", { id: "summary-title", text: outcome.sentence }),
    actions(handlers),
    ...outcome.sets.map((one) => describeSet(one, outcome.sets.length > 1)),
  );
  page.querySelector("button")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function leaveSummary() {
  for (const replay of replays) replay.stop();
  replays = [];
}

function actions(handlers) {
  const again = make("button", { class: "button strong", id: "again", text: word("again") });
  const back = make("button", { class: "button", id: "back", text: word("back") });
  const save = make("a", { class: "button", href: "session.json", download: "limberup-session.json", text: word("save_file") });
  again.onclick = handlers.again;
  back.onclick = handlers.back;
  return make("p", { class: "actions" }, again, back, save);
}

function describeSet(set, isOneOfMany) {
  const block = make("section", { class: "block" });
  if (isOneOfMany) block.append(make("h2", { text: set.name }), make("p", { class: "sentence", text: set.sentence }));
  if (set.next) block.append(make("div", { class: "next-time" }, make("h3", { text: word("next_time") }), make("b", { text: set.next })));
  block.append(set.sitting ? sittingFacts(set.sitting) : facts(set));
  if (set.own_limits) block.append(make("p", { class: "own-limits", text: set.own_limits }));
  const charts = makeCharts(set);
  if (charts.length) block.append(make("div", { class: "charts" }, ...charts));
  if (set.moments.length) block.append(make("h3", { text: word("moments") }), moments(set));
  if (set.unjudged.length) block.append(make("h3", { text: word("unjudged") }), unseen(set));
  return block;
}

function facts(set) {
  const counted = set.repetitions.filter((one) => one.complete);
  const corrections = Object.values(set.corrections).reduce((sum, one) => sum + one, 0);
  const held = set.holds.reduce((sum, one) => sum + one.seconds, 0);
  const rows = [[set.dose_met ? word("done") : set.dose_left || word("nothing_yet"), set.dose, set.dose_met]];
  if (counted.length || !set.holds.length) rows.push([String(counted.length + corrections), word("repetitions")]);
  if (set.alternates && counted.length) {
    rows.push([`${counted.filter((one) => one.side === "left").length} + ${counted.filter((one) => one.side === "right").length}`, word("left_right")]);
  }
  if (set.holds.length) rows.push([`${Math.floor(held)} s`, word("held")]);
  if (counted.length) rows.push([String(Math.round(counted.reduce((sum, one) => sum + one.score, 0) / counted.length)), word("quality")]);
  if (corrections) rows.push([corrections > 0 ? `+${corrections}` : String(corrections), word("by_hand")]);
  return makeFacts(rows);
}

function sittingFacts(day) {
  const minutes = (seconds) => String(Math.floor(seconds / 60));
  return makeFacts([
    [minutes(day.sitting_s), word("sitting")],
    [minutes(day.standing_s + day.lying_s), word("standing")],
    [minutes(day.away_s), word("away")],
    [String(day.reminders.length), word("reminders")],
    [String(day.breaks.length), word("breaks_taken")],
  ]);
}

function makeFacts(rows) {
  return make("div", { class: "facts" }, ...rows.map(([value, label, met]) => {
    const fact = make("div", { class: "fact" }, make("b", { text: value }), make("span", { text: label }));
    if (met !== undefined) fact.dataset.met = String(met);
    return fact;
  }));
}

function makeCharts(set) {
  const rows = set.repetitions;
  const point = (row, value) => ({ side: row.side, value, isFlawed: row.faults.length > 0 || !row.complete, label: String(row.index), tip: [clock(row.start_s), row.side, ...row.faults].join(", ") });
  const charts = [];
  if (rows.length > 1 && set.levels.length) {
    charts.push(drawChart(rows.map((row) => point(row, row.level + 1)), { title: word("chart_levels"), ticks: set.levels.map((name, i) => [i + 1, name]) }));
  }
  if (rows.length > 1 && rows.some((row) => row.range !== null)) {
    const [name, unit] = set.range_name.split(", ");
    charts.push(drawChart(rows.map((row) => point(row, row.range)), { title: name, unit }));
  }
  if (rows.length > 1) charts.push(drawChart(rows.map((row) => point(row, row.seconds)), { title: word("chart_tempo"), unit: word("seconds") }));
  if (set.holds.length > 1) {
    charts.push(drawChart(set.holds.map((hold, i) => ({ side: hold.side, value: hold.seconds, isFlawed: false, label: String(i + 1), tip: clock(hold.start_s) })), { title: word("chart_holds"), unit: word("seconds") }));
  }
  return charts;
}

function moments(set) {
  const canvas = make("canvas", { role: "img", "aria-label": word("replay_label") });
  const replay = new Replay(canvas);
  replays.push(replay);
  const list = make("ol", {}, ...set.moments.map((moment) => make("li", {}, momentButton(moment, replay))));
  const place = make("div", { class: "moments" }, list, make("div", { class: "replay" }, canvas));
  requestAnimationFrame(() => list.querySelector("button")?.click());
  return place;
}

function momentButton(moment, replay) {
  const button = make("button", { class: "moment", "data-kind": moment.kind, "aria-pressed": "false" },
    make("span", { class: "sign", "aria-hidden": "true" }),
    make("b", { text: moment.side === "both" ? moment.title : `${moment.title}, ${word(moment.side)}` }),
    make("time", { text: clock(moment.at_s) }),
    make("small", { text: moment.text }));
  button.onclick = () => {
    for (const other of button.closest("ol").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    replay.play(moment);
  };
  return button;
}

function unseen(set) {
  return make("ul", { class: "unseen" }, ...set.unjudged.map((one) => make("li", {}, make("b", { text: one.what }), make("span", { text: `${one.why} ${one.remedy}` }))));
}

function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}
