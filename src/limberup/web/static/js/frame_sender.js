// Sends the newest picture of the camera, never an old one: at most two are on their way at a time.

import { Helper, Pictures } from "./pictures.js";

const MOST = 2;
const SHORTEST_GAP_MS = 45; // twenty pictures a second are more than the coach needs
const SLOW_GAP_MS = 950; // one a second for somebody at a desk
const HIDDEN_GAP_MS = 200; // and a few for a page that nobody sees, or that waits for a camera
const SLOWEST_MS = 4000; // an answer that takes longer was lost
const READY = 0.85; // a second picture goes out when so much of the time of an answer has passed: before, it would wait

export class FrameSender {
  #send;
  #helper = new Helper();
  #pictures;
  #run = null;
  #sent = new Map();
  #number = 0;
  #last = -Infinity;
  #answer = 60;
  isSlow = false;

  constructor(video, send) {
    this.#pictures = new Pictures(video);
    this.#send = send;
  }

  start() {
    if (this.#run) return;
    this.#run = {};
    this.#last = -Infinity;
    this.#loop(this.#run);
  }

  stop() {
    this.#run = null;
    this.#sent.clear();
    this.#pictures.close();
  }

  /** An answer has come: when its picture was taken and sent, in milliseconds of the page's clock; null if it was given up. */
  answered(number) {
    const shot = this.#sent.get(number);
    this.#sent.delete(number);
    if (!shot) return null;
    this.#answer += 0.15 * (performance.now() - shot.sent - this.#answer);
    return shot;
  }

  async #loop(run) {
    while (run === this.#run) {
      if (this.isSlow || document.hidden) await this.#helper.wait(this.isSlow ? SLOW_GAP_MS : HIDDEN_GAP_MS);
      // A camera or a picture that went away gives nothing; the next one does.
      if (!(await this.#step(run).catch(() => false))) await this.#helper.wait(HIDDEN_GAP_MS);
    }
  }

  /** Send the next picture if it is time; whether there was one. */
  async #step(run) {
    const picture = await this.#pictures.next();
    if (picture && run === this.#run && this.#isDue(picture)) await this.#post(picture, run);
    else picture?.close();
    return Boolean(picture);
  }

  #isDue({ taken }) {
    const now = performance.now();
    for (const [number, shot] of this.#sent) if (now - shot.sent > SLOWEST_MS) this.#sent.delete(number);
    const isEarly = [...this.#sent.values()].some((shot) => now - shot.sent < READY * this.#answer);
    // A clock that goes back is that of another camera.
    return this.#sent.size < MOST && !isEarly && Math.abs(taken - this.#last) >= SHORTEST_GAP_MS;
  }

  async #post(picture, run) {
    const { taken, at, width, height } = picture;
    const number = this.#number++;
    this.#last = taken;
    const bytes = await this.#helper.pack(await picture.take(), { taken, number, width, height });
    if (!bytes || run !== this.#run) return;
    this.#sent.set(number, { at, sent: performance.now() });
    this.#send(bytes);
  }
}
