// What was done before: "last time" for the stage, the note of the first start, and the page of all sessions.

import { make } from "./elements.js";
import { drawCalendar, drawLevels, drawRange } from "./history_charts.js";
import { locale, word } from "./words.js";

const page = document.getElementById("history");

/** send(type, values): to the coach; show(screen): change the screen. */
export class PastSessions {
  /** For the line: what the coach answers. */
  handlers = {
    remembered: (message) => this.#remember(message),
    history: (message) => this.#show(message.overview),
    overweeks: (message) => this.#showWeeks(message.weeks),
  };

  /** By exercise, the last time that it was done. */
  past = new Map();
  #isOn = false;
  #exercise = "";
  #send;
  #show_screen;

  constructor(send, show) {
    this.#send = send;
    this.#show_screen = show;
    document.getElementById("history-open").onclick = () => this.open();
  }

  open() {
    this.#show_screen("history");
    this.#send("lookback");
  }

  /** One sentence on the stage, before an exercise begins. */
  tellLastTime(exercise) {
    const last = this.past.get(exercise);
    const place = document.getElementById("last-time");
    place.textContent = last ? last.sentence : "";
    place.hidden = !last;
  }

  #remember({ is_on, note, trouble, past }) {
    this.#isOn = is_on;
    this.past = new Map(past.map((one) => [one.exercise, one]));
    document.getElementById("history-note")?.remove();
    if (note || trouble) document.getElementById("choose").prepend(this.#makeNote(note || trouble, Boolean(note)));
    const box = document.getElementById("history-keep");
    if (box) box.checked = is_on;
  }

  #makeNote(text, asks) {
    const note = make("section", { id: "history-note", class: "history-note" }, make("p", { text }));
    if (!asks) return note;
    const buttons = [["history_note_ok", true], ["history_note_off", false]].map(([key, isOn]) => {
      const button = make("button", { class: "button", text: word(key) });
      button.onclick = () => this.#send("keephistory", { is_on: isOn });
      return button;
    });
    note.append(make("div", { class: "buttons" }, ...buttons));
    return note;
  }

  // --- the page of all sessions ----------------------------------------------------------------------------------

  #show(overview) {
    const { days, exercises, sessions } = overview;
    const parts = [make("h1", { id: "history-title", text: word("history_title") }), this.#actions()];
    if (!sessions.length) parts.push(make("p", { class: "lead", text: word("history_empty") }));
    else {
      parts.push(make("section", { class: "block" }, make("p", { class: "sentence", text: sumUp(days, overview.today) }), drawCalendar(days, overview.today), legend()));
      if (exercises.length) parts.push(this.#weeks(exercises));
      parts.push(this.#list(overview));
    }
    parts.push(this.#choice());
    const top = scrollY;
    page.replaceChildren(...parts);
    scrollTo(0, top);
    if (exercises.length) this.#look(exercises.some((one) => one.exercise === this.#exercise) ? this.#exercise : exercises[0].exercise);
  }

  #actions() {
    const back = make("button", { class: "button strong", id: "history-back", text: word("back") });
    back.onclick = () => this.#show_screen("choose");
    return make("p", { class: "actions" }, back);
  }

  #weeks(exercises) {
    const choice = make("select", { id: "history-exercise", "aria-label": word("history_exercise") }, ...exercises.map((one) => new Option(word("history_times", { name: one.name, count: one.times }), one.exercise)));
    choice.onchange = () => this.#look(choice.value);
    return make("section", { class: "block", "aria-labelledby": "history-weeks-title" }, make("h2", { id: "history-weeks-title", text: word("history_weeks") }), choice, make("div", { id: "history-weeks", "aria-live": "polite" }));
  }

  #look(exercise) {
    this.#exercise = exercise;
    document.getElementById("history-exercise").value = exercise;
    this.#send("lookat", { exercise });
  }

  #showWeeks(weeks) {
    const place = document.getElementById("history-weeks");
    if (!place || weeks.exercise !== this.#exercise) return;
    const last = this.past.get(weeks.exercise);
    const charts = [];
    if (weeks.points.some((one) => one.value !== null)) charts.push(drawRange(weeks));
    if (weeks.levels.length && weeks.points.some((one) => one.level >= 0)) charts.push(drawLevels(weeks));
    const changes = make("ul", { class: "changes" }, ...weeks.changes.map((one) => make("li", { "data-side": one.side, "data-change": one.change, text: one.sentence })));
    place.replaceChildren(changes, make("div", { class: "charts" }, ...charts));
    if (last?.next) place.prepend(make("div", { class: "next-time" }, make("h3", { text: word("next_time") }), make("b", { text: last.next })));
  }

  #list({ sessions, total }) {
    const rows = sessions.map((one) => this.#row(one));
    const more = total > sessions.length ? [make("p", { class: "more", text: word("history_more", { count: total - sessions.length }) })] : [];
    return make("section", { class: "block", "aria-labelledby": "history-sessions-title" }, make("h2", { id: "history-sessions-title", text: word("history_sessions") }), make("ol", { class: "sessions" }, ...rows), ...more);
  }

  #row(session) {
    const sets = session.sets.map((one) => {
      const item = make("li", { "data-met": String(one.met), "data-pain": String(one.pain) }, make("b", { text: one.name }), make("span", { text: one.sentence }));
      if (one.pain) item.append(make("em", { text: word("history_pain") }));
      else if (one.met) item.append(make("em", { text: word("history_met") }));
      return item;
    });
    const head = make("p", { class: "when" }, make("b", { text: session.day }), make("time", { datetime: session.at, text: session.at.slice(11, 16) }), make("span", { text: session.name }));
    if (session.broke_off) head.append(make("small", { text: word("history_broke_off") }));
    head.append(this.#makeDelete(session));
    return make("li", { "data-session": session.id }, head, make("ul", {}, ...sets));
  }

  /** Pressed twice, it deletes; left alone, it forgets that it was pressed. */
  #makeDelete(session) {
    const button = make("button", { class: "small delete", text: word("history_delete") });
    button.onclick = () => {
      if (button.dataset.asks) return this.#send("forget", { session: session.id });
      button.dataset.asks = "true";
      button.textContent = word("history_delete_sure");
    };
    button.onblur = () => {
      delete button.dataset.asks;
      button.textContent = word("history_delete");
    };
    return button;
  }

  #choice() {
    const box = make("input", { type: "checkbox", id: "history-keep" });
    box.checked = this.#isOn;
    box.onchange = () => this.#send("keephistory", { is_on: box.checked });
    const label = make("label", { class: "keep" }, box, make("span", { text: word("history_keep") }));
    return make("section", { class: "block" }, label, make("p", { class: "more", text: word("history_private") }));
  }
}

/** What the last four weeks were, with no word about those that were not. */
function sumUp(days, today) {
  const since = new Date(`${today}T12:00:00`);
  since.setDate(since.getDate() - 27);
  const recent = days.filter((day) => new Date(`${day.day}T12:00:00`) >= since);
  const sum = (name) => recent.reduce((total, day) => total + day[name], 0);
  if (!recent.length) return word("history_rested", { day: formatDay(days.at(-1).day) });
  return word("history_recent", { days: recent.length, sets: sum("sets"), met: sum("met") });
}

function formatDay(day) {
  return new Date(`${day}T12:00:00`).toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric" });
}

function legend() {
  return make("p", { class: "legend", "aria-hidden": "true" }, ...["done", "met", "pain"].map((kind) => make("span", { "data-kind": kind, text: word(`history_mark_${kind}`) })));
}
