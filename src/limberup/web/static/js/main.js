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
import { drawSilhouette } from "./silhouette.js";
import { findSpeaker, hasVoice, heard, hush, playSounds, wakeSound } from "./sound.js";
import { latency, noteLatency } from "./stats.js";
import { leaveSummary, showSummary } from "./summary.js";
import { mountVoiceSettings } from "./voice_settings.js";
import { loadWords, word } from "./words.js";
import { Line } from "./socket.js";

const find = (id) => document.getElementById(id);
const video = find("video");
const film = find("film");
const overlay = new Overlay(find("overlay"));
const hud = new Hud();
const demos = new DemoPlayer();
const choose = new Choose(demos, (id) => begin(id));
const past = new PastSessions((type, values) => line.send(type, values), show);
const line = new Line({ ...past.handlers, open: greet, lost, welcome, begun, seen, dropped, judged, changed: state, ended, notice, refused, elsewhere, bytes: showFilm });
const camera = new Camera(video, cameraChanged);
const sender = new FrameSender(video, (bytes) => line.sendBytes(bytes));

const now = { session: "", chosen: "", programme: null, isFilm: false, view: null, course: null, demo: null, demoOf: "", backdrop: 0 };
const BACKDROP_MS = 2000;
globalThis.limberup = { now, heard, latency, state };

// --- screens -----------------------------------------------------------------------------------------------------

function show(screen) {
  document.body.dataset.screen = screen;
  if (screen !== "summary") leaveSummary();
  if (screen === "choose") choose.show();
  else demos.clear();
}

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
  Object.assign(now, { session: "", view: null, course: null });
  line.send("leave");
  show("choose");
}

function begin(id) {
  wakeSound();
  now.chosen = id;
  if (choose.cards.get(id)?.reminds) askForNotices();
  line.send("choose", { id, muted: Object.values(pref("muted")).flat() });
}

/** What the address asks for after its "#", once. */
function beginAsked() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!choose.cards.has(id) && !choose.programmes.has(id)) return;
  history.replaceState(null, "", location.pathname);
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
  now.session = "";
  show("choose");
  if (!message.unfinished) beginAsked();
}

function begun(message) {
  now.session = message.session;
  now.programme = message.programme;
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
  document.title = isDue ? word("break_title") : "limberup";
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
  if (now.demoOf === exercise) now.demo = demo;
}

function ended({ outcome }) {
  camera.stop();
  sender.stop();
  now.session = "";
  showSummary(outcome, { again: () => begin(now.programme?.id ?? now.chosen), back: toChoose });
  show("summary");
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

/** The picture fills the screen unless too much of it would be cut off. */
function fit(aspect) {
  const box = find("picture");
  const screen = box.clientWidth / box.clientHeight;
  const how = Math.max(screen / aspect, aspect / screen) < 1.2 ? "cover" : "contain";
  box.style.setProperty("--fit", how);
  return how;
}

function draw(message) {
  const { view } = message;
  const how = fit(message.aspect);
  find("backdrop").hidden = how === "cover";
  // What the picture leaves free shows its colours, out of focus.
  if (how === "contain" && performance.now() - now.backdrop > BACKDROP_MS) {
    now.backdrop = performance.now();
    find("backdrop").getContext("2d").drawImage(now.isFilm ? film : video, 0, 0, 8, 6);
  }
  overlay.draw(message, how);
  if (view.state === "setup" || view.state === "ready") {
    if (now.demo) drawSilhouette(find("overlay"), now.demo, view.state === "ready", overlay.seen);
  }
  if (view.state === "resting" && now.demo) {
    const look = { near: "#cfe8d8", far: "#5f7a6c", head: "#cfe8d8" };
    drawDemo(find("demo"), now.demo, isCalm() ? 2 : performance.now() / 1000, { look, fill: 0.9 });
  }
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
    hideNotice("camera");
    listCameras();
    line.send("stream");
    if (now.view?.why === "camera") line.send("resume");
    if (document.body.dataset.screen === "plain") show("stage");
    return;
  }
  if (now.view?.state !== "setup" || from === "on") line.send("pause", { reason: "camera" });
  notice({ text: word(`camera_${to}`), stays: true, about: "camera" });
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
    else if (now.session) line.send("finish");
    else if (document.body.dataset.screen === "summary") toChoose();
    else if (document.body.dataset.screen === "history") show("choose");
  },
  help: () => {
    find("help").hidden = !find("help").hidden;
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

function muteCue() {
  const cue = now.view?.cue;
  if (!now.session || cue?.tone !== "fix") return;
  line.send("mute", { cue: cue.id });
  const muted = pref("muted");
  setPref("muted", { ...muted, [now.view.exercise]: [...new Set([...(muted[now.view.exercise] ?? []), cue.id])] });
  notice({ text: word("muted") });
}

const MODES = ["voice", "beep", "off"];

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
  find("pause").onclick = find("resume").onclick = actions.pause;
  find("picture").onclick = actions.pause;
  find("end").onclick = () => line.send("finish");
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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wakeSound, { once: true });
  listenToKeys(actions);
  describeKeys(find("keys"));
  const settings = mountVoiceSettings(find("voice-settings"), () => line.send("speak", describeVoice()));
  findSpeaker().then(settings.found);
  showSound();
}

applyTheme();
await Promise.all([loadWords(), choose.load()]);
wire();
line.connect();
