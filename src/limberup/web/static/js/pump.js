// Sends the newest picture of the camera, never an old one: at most two are on their way at a time.
// The picture is made smaller and compressed in a worker, so that the page never waits for it.

const WIDTH = 640;
const MOST = 2;
const SHORTEST_GAP_MS = 45; // twenty pictures a second are more than the coach needs
const SLOW_GAP_MS = 950; // and one a second for somebody at a desk
const SLOWEST_MS = 4000; // an answer that takes longer was lost

export class Pump {
  #video;
  #send;
  #worker = new Worker(new URL("encoder.js", import.meta.url), { type: "module" });
  #isRunning = false;
  #isBusy = false;
  #sent = new Map();
  #number = 0;
  #last = 0;
  #answer = 60;
  isSlow = false;

  constructor(video, send) {
    this.#video = video;
    this.#send = send;
    this.#worker.onmessage = ({ data }) => (data.isTick ? this.#look(performance.now()) : this.#post(data));
  }

  start() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#next();
  }

  stop() {
    this.#isRunning = false;
    this.#sent.clear();
  }

  /** An answer has come: when its picture was taken, in milliseconds of this page's clock. */
  answered(number) {
    const shot = this.#sent.get(number);
    this.#sent.delete(number);
    if (!shot) return null;
    this.#answer += 0.15 * (performance.now() - shot.sent - this.#answer);
    return shot;
  }

  #next() {
    if (!this.#isRunning) return;
    const look = (now, frame) => this.#look(frame?.captureTime ?? now);
    // In a tab in the background no frames are told; the worker's timer still comes.
    if (document.hidden || this.isSlow) this.#worker.postMessage({ wait: this.isSlow ? SLOW_GAP_MS : 200 });
    else if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(look);
    else requestAnimationFrame(look);
  }

  #look(taken) {
    this.#take(taken);
    this.#next();
  }

  async #take(taken) {
    const now = performance.now();
    for (const [number, shot] of this.#sent) if (now - shot.sent > SLOWEST_MS) this.#sent.delete(number);
    // A second picture goes out only when the first is nearly done: it would be old by the time it is looked at.
    const isEarly = [...this.#sent.values()].some((shot) => now - shot.sent < 0.85 * this.#answer);
    if (this.#isBusy || this.#sent.size >= MOST || isEarly || taken - this.#last < (this.isSlow ? SLOW_GAP_MS : SHORTEST_GAP_MS) || !this.#video.videoWidth) return;
    this.#isBusy = true;
    this.#last = taken;
    const width = Math.min(WIDTH, this.#video.videoWidth);
    const height = Math.round((width * this.#video.videoHeight) / this.#video.videoWidth);
    try {
      const bitmap = await createImageBitmap(this.#video, { resizeWidth: width, resizeHeight: height, resizeQuality: "low" });
      this.#worker.postMessage({ bitmap, taken, number: this.#number++ }, [bitmap]);
    } catch {
      this.#isBusy = false; // no picture yet, or none any more
    }
  }

  #post({ bytes, taken, number }) {
    this.#isBusy = false;
    if (!this.#isRunning || !bytes) return;
    this.#sent.set(number, { taken, sent: performance.now() });
    this.#send(bytes);
  }
}
