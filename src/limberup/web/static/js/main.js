// Joins the parts: the line to the coach, the camera, what is shown and what is heard.

import { Camera } from "./camera.js";
import { Choose } from "./choose.js";
import { DemoPlayer, loadDemo, drawDemo } from "./demo.js";
import { FrameSender } from "./frame_sender.js";
import { PastSessions } from "./history.js";
import { Hud } from "./hud.js";
import { describeKeys, listenToKeys } from "./keys.js";
import { Overlay } from "./overlay.js";
import { applyTheme, isCalm, pref, setPref } from "./prefs.js";
import { drawSilhouette, isOtherWay } from "./silhouette.js";
import { findSpeaker, hasVoice, heard, hush, playSounds, wakeSound } from "./sound.js";
import { latency, noteLatency } from "./stats.js";
import { leaveSummary, showSummary } from "./summary.js";
import { mountVoiceSettings } from "./voice_settings.js";
import { loadWords, word } from "./words.js";
import { Line } from "./socket.js";
import { listenToTrouble, showTrouble } from "./trouble.js";
import { keepAwake } from "./wake_lock.js";

const find = (id) => document.getElementById(id);
const video = find("video");
const film = find("film");
const overlay = new Overlay(find("overlay"));
const hud = new Hud();
const demos = new DemoPlayer();
const choose = new Choose(demos, begin);
const past = new PastSessions((type, values) => line.send(type, values), show);
const line = new Line({ ...past.handlers, remembered, open: greet, lost, welcome, begun, seen, dropped, judged, changed: state, ended, notice, refused, elsewhere, bytes: showFilm });
const camera = new Camera(video, cameraChanged);
const sender = new FrameSender(video, (bytes) => line.sendBytes(bytes));

const now = { session: ownSession(), again: null, programme: null, isFilm: false, hasSeen: false, view: null, course: null, demo: null, demoOf: "", backdrop: 0, begunMs: performance.now() };
const BACKDROP_MS = 2000;
let voiceSettings = null;
globalThis.limberup = { now, heard, latency, state };

// --- screens -----------------------------------------------------------------------------------------------------

function show(screen) {
  const before = document.body.dataset.screen;
  document.body.dataset.screen = screen;
  document.title = "limberup";
  if (screen !== "summary") leaveSummary();
  if (screen === "choose") choose.show();
  else demos.clear();
  if (screen !== "stage") {
    find("notice").hidden = true;
    showTrouble("");
  }
  keepAwake(screen === "stage");
  remember(screen, before);
  if (screen === before) return;
  scrollTo(0, 0);
  if (screen === "stage") find("pause").focus({ preventScroll: true });
}

/** The browser's own Back: from the stage and the last page it leads to the choice, from there away. */
function remember(screen, before) {
  if (screen === "choose" && history.state?.screen) history.back();
  if (!["stage", "summary", "history"].includes(screen)) return;
  if (history.state?.screen) history.replaceState({ screen }, "");
  else if (before !== screen) history.pushState({ screen }, "");
}

addEventListener("popstate", () => {
  const screen = document.body.dataset.screen;
  if (screen === "stage") leaveStage();
  else if (screen === "summary") toChoose();
  else if (screen === "history") show("choose");
});

/** To the last page, if there is something to say; else back to the choice. */
function leaveStage() {
  if (isWorthTelling()) line.send("finish");
  else toChoose();
}

/** Something was seen of it; or, where the coach has been started anew, counted before. */
const isWorthTelling = () => now.hasSeen && (now.view?.elapsed_s > 0 || now.view?.count > 0 || now.course?.index > 0 || now.view?.state === "sitting");

function plain(title, text, button = "", action = null) {
  find("plain-title").textContent = title;
  find("plain-text").textContent = text;
  find("plain-button").hidden = !button;
  find("plain-button").textContent = button;
  find("plain-button").onclick = action;
  show("plain");
}

function toChoose() {
  camera.stop();
  sender.stop();
  hush();
  own("");
  Object.assign(now, { view: null, course: null });
  line.send("leave");
  show("choose");
}

/** The session of this tab; a tab that is opened anew has none, and asks. */
function own(session) {
  now.session = session;
  try {
    sessionStorage.setItem("session", session);
  } catch {
    // Then a page that is loaded again asks, too.
  }
}

function ownSession() {
  try {
    return sessionStorage.getItem("session") ?? "";
  } catch {
    return "";
  }
}

/** id: of an exercise or a routine; "" for {name, exercises} that somebody has put together. */
function begin(id, { without = [], ...own } = {}) {
  wakeSound();
  now.again = () => begin(id, { without, ...own });
  if (choose.cards.get(id)?.reminds) askForNotices();
  const muted = Object.values(pref("muted")).flat();
  if (id) line.send("choose", { id, muted, without });
  else line.send("chooseown", { ...own, muted });
}

/** What the address asks for after its "#", once. */
function beginAsked() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!choose.cards.has(id) && !choose.programmes.has(id)) return;
  history.replaceState(history.state, "", location.pathname);
  begin(id);
}

// --- what the coach says -------------------------------------------------------------------------------------------

function greet() {
  line.send("hello", { session: now.session, speak: describeVoice() });
}

/** How the person wants the coach to speak. */
function describeVoice() {
  return { type: "speak", language: document.documentElement.lang, manner: { counting: pref("counting"), rate: pref("rate") } };
}

function welcome(message) {
  hideNotice("connection");
  now.isFilm = message.is_server_camera;
  find("model").textContent = message.model ? word("model", { model: message.model }) : "";
  if (message.session || ["summary", "history"].includes(document.body.dataset.screen)) return;
  choose.offer(message.unfinished);
  own("");
  show("choose");
  if (!message.unfinished) beginAsked();
}

function remembered(message) {
  past.handlers.remembered(message);
  choose.remember(past.past);
}

function begun(message) {
  const before = now.session;
  own(message.session);
  Object.assign(now, { programme: message.programme, hasSeen: now.hasSeen && before === message.session });
  if (before !== message.session) now.begunMs = performance.now();
  show("stage");
  state(message);
  if (now.isFilm) {
    film.hidden = false;
    video.hidden = true;
  } else {
    camera.start(pref("camera"));
    sender.start();
  }
}

function dropped({ number }) {
  sender.answered(number);
}

function seen(message) {
  const arrived = performance.now();
  const shot = sender.answered(message.number);
  if (!now.session) return;
  now.hasSeen = true;
  draw({ ...message, view: now.view });
  if (shot) noteLatency(shot, arrived, message);
}

/** What the latest pose means. */
function judged(message) {
  state(message, true);
}

function state(message, isPose = false) {
  playSounds(message.sounds);
  now.course = message.course ?? now.course;
  if (!message.view) return;
  if (now.demoOf !== message.view.exercise) introduce(message.view.exercise);
  now.view = message.view;
  if (message.view.state === "done") return;
  hud.show(message.view, now.course);
  sender.isSlow = message.view.state === "sitting";
  const isDue = message.view.cue?.id === "break" && message.view.cue.tone === "info";
  document.title = isDue ? word("break_title") : sender.isSlow ? word("sitting_title", { minutes: message.view.gauge.number }) : "limberup";
  find("end").querySelector("span").textContent = word(isWorthTelling() ? "end" : "back_short");
  find("notices").hidden = !(sender.isSlow && globalThis.Notification?.permission === "default");
  for (const sound of message.sounds ?? []) if (sound.kind === "break") remind(sound.say);
  if (!isPose) overlay.clear();
}

/** A desktop notification, for whoever works in another window. */
function remind(text) {
  if (globalThis.Notification?.permission !== "granted") return;
  const note = new Notification(word("break_title"), { body: text, icon: "icon.svg", tag: "break", requireInteraction: true });
  note.onclick = () => (window.focus(), note.close());
}

async function askForNotices() {
  if (globalThis.Notification?.permission === "default") await Notification.requestPermission();
}

async function introduce(exercise) {
  now.demoOf = exercise;
  now.demo = null;
  hud.introduce(choose.cards.get(exercise));
  past.tellLastTime(exercise);
  const demo = await loadDemo(exercise);
  if (now.demoOf !== exercise) return;
  now.demo = demo;
  hud.hasFigure = demo !== null;
}

function ended({ outcome }) {
  camera.stop();
  sender.stop();
  own("");
  const before = new Map(past.past); // what is told anew after this knows of this session
  if (!isWorthTelling() && !outcome.pain) return toChoose();
  const minutes = Math.max(1, Math.round((performance.now() - now.begunMs) / 60_000));
  const again = () => (now.again ?? (() => begin(now.programme.id)))();
  show("summary");
  showSummary(outcome, { name: now.programme?.name, minutes, past: before, handlers: { again, back: toChoose } });
}

function elsewhere() {
  camera.stop();
  sender.stop();
  plain(word("elsewhere"), word("elsewhere_text"), word("take_over"), () => {
    wakeSound();
    line.send("hello", { session: now.session, takeover: true, speak: describeVoice() });
  });
}

function lost() {
  sender.stop();
  if (document.body.dataset.screen !== "plain") notice({ text: word("connection_lost"), stays: true, about: "connection" });
  if (document.body.dataset.screen === "loading") plain(word("connection_lost"), word("connection_lost_text"));
}

// --- drawing ---------------------------------------------------------------------------------------------------------

function draw(message) {
  const { view } = message;
  // All of the picture is shown; what it leaves free has its colours, out of focus.
  if (performance.now() - now.backdrop > BACKDROP_MS) {
    now.backdrop = performance.now();
    find("backdrop").getContext("2d").drawImage(now.isFilm ? film : video, 0, 0, 8, 6);
  }
  overlay.draw(message, "contain");
  const isAsked = /^(pose|turn)_/.test(view.cue?.id);
  if ((view.state === "setup" || view.state === "ready") && now.demo && !isAsked) {
    drawSilhouette(find("overlay"), now.demo, view.state === "ready", overlay.seen);
  }
}

const FIGURE = { near: "#cfe8d8", far: "#7d998b", thing: "#a97f4a", core: "#6b4f2a" };

/** The moving figure beside the picture, for as long as there is a place for it. */
function playFigure() {
  requestAnimationFrame(playFigure);
  if (document.body.dataset.screen !== "stage" || !now.demo || find("stage").dataset.figure !== "on") return;
  drawDemo(find("demo"), now.demo, isCalm() ? 2 : performance.now() / 1000, { look: FIGURE, fill: 0.92, mirrored: isOtherWay(now.demo, overlay.seen) });
}

async function showFilm(bytes) {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  if (film.width !== bitmap.width || film.height !== bitmap.height) [film.width, film.height] = [bitmap.width, bitmap.height];
  film.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
}

/** A command that the coach could not carry out: this page is not the coach's own, or older than it. */
function refused({ text }) {
  console.warn(text);
  notice({ text });
}

let noticeTimer = 0;

function notice({ text, stays = false, about = "" }) {
  const place = find("notice");
  place.textContent = text;
  place.dataset.about = about;
  place.hidden = false;
  clearTimeout(noticeTimer);
  if (!stays) noticeTimer = setTimeout(() => (place.hidden = true), 6000);
}

function hideNotice(about) {
  if (find("notice").dataset.about === about) find("notice").hidden = true;
}

// --- bad days ----------------------------------------------------------------------------------------------------------

function cameraChanged(to, from) {
  if (to === "off" || !now.session) return;
  if (to === "on") {
    showTrouble("");
    listCameras();
    line.send("stream");
    if (now.view?.why === "camera") line.send("resume");
    if (document.body.dataset.screen === "plain") show("stage");
    return;
  }
  if (now.view?.state !== "setup" || from === "on") line.send("pause", { reason: "camera" });
  showTrouble(to);
}

async function listCameras() {
  const cameras = await camera.list();
  find("camera-tool").hidden = cameras.length < 2;
  find("camera-choice").replaceChildren(...cameras.map((one, i) => new Option(one.label || String(i + 1), one.deviceId, false, one.deviceId === pref("camera"))));
}

document.addEventListener("visibilitychange", () => {
  if (!now.session || now.isFilm || now.view?.state === "sitting") return;
  if (document.hidden) line.send("pause", { reason: "hidden" });
  else {
    line.send("stream");
    if (now.view?.why === "hidden") line.send("resume");
  }
});

// --- what the person does ------------------------------------------------------------------------------------------------

const actions = {
  pause: () => now.session && (now.view?.state === "paused" ? line.send("resume") : line.send("pause", { reason: "key" })),
  next: () => now.session && (now.course?.index + 1 < now.course?.total ? line.send("next") : null),
  repeat: () => now.session && line.send("repeat"),
  plus: () => now.session && line.send("correct", { change: 1 }),
  minus: () => now.session && line.send("correct", { change: -1 }),
  hurts: () => now.session && line.send("pain"),
  mute: muteCue,
  sound: nextSound,
  end: () => {
    if (!find("help").hidden) actions.help();
    else if (now.session) leaveStage();
    else if (document.body.dataset.screen === "summary") toChoose();
    else if (document.body.dataset.screen === "history") show("choose");
  },
  help: () => {
    find("help").hidden = !find("help").hidden;
    voiceSettings.moveTo(find(find("help").hidden ? "voice-settings" : "help-voice"));
    // Focus goes back to where it was, so that space still pauses for whoever opened the list by its key.
    if (find("help").hidden) {
      find("help-close").blur();
      now.focus?.focus();
    } else {
      now.focus = document.activeElement;
      find("help-close").focus();
    }
  },
};

/** Tab goes round within the list of keys while it is open. */
function stayInside(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("input, select, summary, button")].filter((one) => one.checkVisibility());
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}

function muteCue() {
  const cue = now.view?.cue;
  if (!now.session || cue?.tone !== "fix") return;
  line.send("mute", { cue: cue.id });
  const muted = pref("muted");
  setPref("muted", { ...muted, [now.view.exercise]: [...new Set([...(muted[now.view.exercise] ?? []), cue.id])] });
  notice({ text: word("muted") });
}

const MODES = ["voice", "beep", "reader", "off"];

function nextSound() {
  setPref("sound", MODES[(MODES.indexOf(pref("sound")) + 1) % MODES.length]);
  showSound();
  wakeSound();
  notice({ text: word(`sound_${pref("sound")}`) + (pref("sound") === "voice" && !hasVoice() ? ` ${word("no_voice")}` : "") });
}

function showSound() {
  find("sound").dataset.mode = pref("sound");
  find("sound-mode").value = pref("sound");
}

function wire() {
  find("pause").onclick = actions.pause;
  find("overlay").onclick = actions.pause;
  find("end").onclick = leaveStage;
  listenToTrouble({ again: () => camera.again(), back: leaveStage });
  find("hurts").onclick = actions.hurts;
  find("next").onclick = actions.next;
  find("plus").onclick = actions.plus;
  find("minus").onclick = actions.minus;
  find("mute").onclick = actions.mute;
  find("sound").onclick = actions.sound;
  find("help-open").onclick = find("help-close").onclick = actions.help;
  find("notices").onclick = askForNotices;
  find("better-yes").onclick = () => line.send("better", { yes: true });
  find("better-no").onclick = () => line.send("better", { yes: false });
  find("unfinished-go").onclick = () => (wakeSound(), line.send("takeup", { goes_on: true }));
  find("unfinished-drop").onclick = () => (line.send("takeup", { goes_on: false }), choose.offer(null));
  find("sound-mode").replaceChildren(...MODES.map((one) => new Option(word(`sound_${one}`), one)));
  find("sound-mode").onchange = (event) => (setPref("sound", event.target.value), showSound());
  find("theme").replaceChildren(...["auto", "dark", "light"].map((one) => new Option(word(`theme_${one}`), one, false, one === pref("theme"))));
  find("theme").onchange = (event) => (setPref("theme", event.target.value), applyTheme());
  find("camera-choice").onchange = (event) => setPref("camera", event.target.value);
  choose.wire();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wakeSound, { once: true });
  find("letters").checked = pref("letters");
  find("letters").onchange = (event) => setPref("letters", event.target.checked);
  find("help").onkeydown = stayInside;
  listenToKeys(actions);
  describeKeys(find("keys"));
  voiceSettings = mountVoiceSettings(find("voice-settings"), () => line.send("speak", describeVoice()));
  findSpeaker().then(voiceSettings.found);
  showSound();
}

hud.isSpoken = () => pref("sound") === "voice" && hasVoice();
new ResizeObserver(() => hud.fitWords()).observe(find("band"));
applyTheme();
await Promise.all([loadWords(), choose.load()]);
wire();
line.connect();
playFigure();
