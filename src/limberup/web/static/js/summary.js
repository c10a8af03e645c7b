// The last page: one sentence, what to do next time, the curves, moments to look at again, and what was not seen.

import { drawChart } from "./charts.js";
import { DemoPlayer } from "./demo.js";
import { make } from "./elements.js";
import { clock } from "./hud.js";
import { Replay } from "./replay.js";
import { locale, word } from "./words.js";

const page = document.getElementById("summary");
const figures = new DemoPlayer();
let replays = [];

/** about: {name, minutes, past, handlers: {again, back}}; past: by exercise what was known of the last time before this one. */
export function showSummary(outcome, about) {
  leaveSummary();
  const isMany = outcome.sets.length > 1;
  page.classList.toggle("pain", outcome.pain);
  page.replaceChildren(
    make("p", { class: "session-when", text: describeWhen(outcome, about) }),
    make("h1", { id: "summary-title", tabindex: "-1", text: outcome.sentence }),
    ...(outcome.pain ? [lookOut()] : []),
    actions(about.handlers, outcome.pain),
    ...outcome.sets.map((one) => describeSet(one, isMany, outcome.pain, about.past.get(one.exercise))),
    make("p", { class: "paper-notes", text: word("print_notes") }),
  );
  page.querySelector("h1").focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Such as "Scorpion stretch · Sunday 29 November, 18:04 · 5 min". */
function describeWhen(outcome, { name, minutes }) {
  const when = new Date().toLocaleString(locale(), { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  return [name || outcome.sets[0]?.name, when, word("minutes", { count: minutes })].filter(Boolean).join(" · ");
}

/** After pain: rest first, and when to see somebody. */
function lookOut() {
  const signs = ["numb", "weak", "bladder", "night"].map((one) => make("li", { text: word(`pain_${one}`) }));
  return make("section", { class: "look-out" }, make("p", { text: word("pain_rest") }), make("h2", { text: word("pain_see") }), make("ul", {}, ...signs));
}

export function leaveSummary() {
  for (const replay of replays) replay.stop();
  replays = [];
  figures.clear();
}

function actions(handlers, isPain) {
  const again = make("button", { class: `button ${isPain ? "" : "strong"}`, id: "again", text: word("again") });
  const back = make("button", { class: `button ${isPain ? "strong" : ""}`, id: "back", text: word(isPain ? "back_to_start" : "back") });
  const paper = make("button", { class: "button", id: "print", text: word("print") });
  const save = make("a", { class: "button", href: "session.json", download: "limberup-session.json", text: word("save_file") });
  again.onclick = handlers.again;
  back.onclick = handlers.back;
  paper.onclick = () => print();
  return make("p", { class: "actions" }, ...(isPain ? [back] : [again, back]), paper, save);
}

function describeSet(set, isOneOfMany, isPain, past) {
  const block = make("section", { class: "block", "aria-label": set.name });
  if (isOneOfMany) block.append(make("h2", { text: set.name }), make("p", { class: "sentence", text: set.sentence }));
  if (set.next && (!isPain || set.pain)) block.append(make("div", { class: "next-time" }, make("h2", { text: word("next_time") }), make("b", { text: set.next })));
  if (isPain && set.pain) return block;
  block.append(set.sitting ? sittingFacts(set.sitting) : facts(set));
  if (set.own_limits) block.append(make("p", { class: "own-limits", text: set.own_limits }));
  const pictures = [makeBody(set), makeChart(set, past)].filter(Boolean);
  if (pictures.length) block.append(make("div", { class: "charts" }, ...pictures));
  if (set.moments.length) block.append(make("h2", { class: "on-screen", text: word("moments") }), moments(set));
  if (set.unjudged.length) block.append(make("h2", { text: word("unjudged") }), unseen(set));
  return block;
}

function facts(set) {
  const counted = set.repetitions.filter((one) => one.complete);
  const corrections = Object.values(set.corrections).reduce((sum, one) => sum + one, 0);
  const held = set.holds.reduce((sum, one) => sum + one.seconds, 0);
  const rows = [[set.dose_met ? word("done") : set.dose_left || word("nothing_yet"), set.dose, set.dose_met]];
  const count = counted.length + corrections;
  if (counted.length || !set.holds.length) rows.push([String(count), word(count === 1 ? "repetition" : "repetitions")]);
  if (set.alternates && counted.length) {
    rows.push([`${counted.filter((one) => one.side === "left").length} + ${counted.filter((one) => one.side === "right").length}`, word("left_right")]);
  }
  if (set.holds.length) rows.push([`${Math.floor(held)} s`, word("held")]);
  if (corrections) rows.push([corrections > 0 ? `+${corrections}` : String(corrections), word("by_hand")]);
  const place = makeFacts(rows);
  if (set.form) place.append(make("p", { class: "form" }, make("b", { text: `${word("form")}: ` }), set.form));
  return place;
}

/** What each side reached, and the next rung: bars beside the figure, the next one dotted. */
function makeBody(set) {
  if (!set.levels.length || !set.repetitions.length) return null;
  const sides = set.repetitions.some((row) => row.side !== "both") ? ["left", "right"] : ["both"];
  const canvas = make("canvas", { "aria-hidden": "true" });
  figures.add(canvas, set.exercise, { isPrinted: true });
  const ladders = sides.map((side) => makeLadder(set, side));
  const [first, ...rest] = ladders;
  return make("figure", { class: `body ${sides.length === 1 ? "alone" : ""}` }, make("figcaption", { text: word("body_title") }), first, canvas, ...rest);
}

function makeLadder(set, side) {
  const rows = set.repetitions.filter((row) => row.side === side);
  const best = Math.max(-1, ...rows.map((row) => row.level));
  const isLeast = best >= 0 && rows.filter((row) => row.level === best).every((row) => row.at_least);
  const state = (i) => (i <= best ? "reached" : i === best + 1 ? "next" : "");
  const text = (name, i) => (i === best && isLeast ? word("at_least", { level: name }) : i === best + 1 ? word("level_next", { level: name }) : name);
  const items = set.levels.map((name, i) => make("li", { "data-state": state(i), "data-side": side, text: text(name, i) })).reverse();
  const title = side === "both" ? [] : [make("p", { class: "side", "data-side": side, text: word(side) })];
  return make("div", { class: "body-side" }, ...title, make("ol", {}, ...items));
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

/** One chart: of what this exercise is about, against the last time. */
function makeChart(set, past) {
  const rows = set.repetitions;
  const point = (row, value) => ({ side: row.side, value, isFlawed: row.faults.length > 0 || !row.complete, label: String(row.index), tip: [clock(row.start_s), word(row.side), ...row.faults].join(", ") });
  const draw = (value, about) => drawChart(rows.map((row) => point(row, value(row))), { across: word("repetition"), ...about });
  if (rows.length > 1 && set.levels.length) {
    const last = compare(past, "level", (one) => set.levels.indexOf(one.level) + 1 || null);
    return draw((row) => row.level + 1, { title: word("chart_levels"), ticks: set.levels.map((name, i) => [i + 1, name]), ...last });
  }
  if (rows.length > 1 && rows.some((row) => row.range !== null)) {
    const [name, unit] = set.range_name.split(", ");
    return draw((row) => row.range, { title: name, unit, ...compare(past, "range", (one) => one.range) });
  }
  const holds = (unit_s) => set.holds.map((hold, i) => ({ side: hold.side, value: hold.seconds / unit_s, isFlawed: false, label: String(i + 1), tip: clock(hold.start_s) }));
  if (set.sitting && set.holds.length) return drawChart(holds(60), { title: word("chart_sitting"), unit: word("minutes_unit") });
  if (set.holds.length) return drawChart(holds(1), { title: word("chart_holds"), unit: word("seconds"), across: word("hold"), ...compare(past, "hold", (one) => one.longest_s) });
  return rows.length > 1 ? draw((row) => row.seconds, { title: word("chart_tempo"), unit: word("seconds"), legend: legend() }) : null;
}

/** The last time as a line for each side, and what it stands for. kind: of what is compared; value: of a side of the past. */
function compare(past, kind, value) {
  if (!past) return { legend: legend() };
  return { last: Object.fromEntries(past.sides.map((one) => [one.side, value(one)])), legend: { ...legend(), last: word(`legend_last_${kind}`, { day: past.day }) } };
}

const legend = () => ({ left: word("left"), right: word("right"), flawed: word("legend_flawed") });

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
