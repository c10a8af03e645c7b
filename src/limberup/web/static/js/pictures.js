// The camera's pictures one by one, each the newest there is. Where the browser hands out what the camera gives, nothing
// waits for the screen; elsewhere they are what the page shows.

const WIDTH = 640;

/** Work that a worker does for the page, as promises. */
export class Helper {
  #worker = new Worker(new URL("helper.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #id = 0;

  constructor() {
    this.#worker.onmessage = ({ data }) => {
      this.#waiting.get(data.id)(data.value);
      this.#waiting.delete(data.id);
    };
  }

  wait(milliseconds) {
    return this.#ask({ wait: milliseconds });
  }

  /** The message with a picture, which is closed; null if it could not be made. */
  pack(source, values) {
    return this.#ask({ source, ...values }, [source]);
  }

  #ask(message, transfer = []) {
    const id = this.#id++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ ...message, id }, transfer);
    });
  }
}

/** Width and height of a picture to send. */
function measure(width, height) {
  const wide = Math.min(WIDTH, width);
  return { width: wide, height: Math.round((wide * height) / width) };
}

export class Pictures {
  #video;
  #track = null;
  #reader = null;
  #lag = Infinity;

  constructor(video) {
    this.#video = video;
  }

  /** The next picture, or null while there is none: `taken`, on the camera's clock, and `at`, on the page's, say when,
   *  in milliseconds. Whoever is given it takes it or closes it. */
  async next() {
    return globalThis.MediaStreamTrackProcessor ? this.#nextTaken() : this.#nextShown();
  }

  /** Let go of the camera. */
  close() {
    this.#reader?.cancel().catch(() => {});
    this.#track = this.#reader = null;
  }

  async #nextTaken() {
    const track = this.#video.srcObject?.getVideoTracks()[0] ?? null;
    if (track !== this.#track) this.#open(track);
    const frame = (await this.#reader?.read())?.value;
    if (!frame) return null;
    const taken = frame.timestamp / 1000;
    // How far apart the two clocks are: as little as the quickest picture says.
    this.#lag = Math.min(this.#lag, performance.now() - taken);
    const size = measure(frame.displayWidth, frame.displayHeight);
    return { ...size, taken, at: taken + this.#lag, take: async () => frame, close: () => frame.close() };
  }

  #open(track) {
    this.close();
    this.#track = track;
    this.#lag = Infinity;
    if (track) this.#reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
  }

  async #nextShown() {
    const taken = await this.#waitForShown();
    const { videoWidth, videoHeight } = this.#video;
    if (!videoWidth) return null;
    const size = measure(videoWidth, videoHeight);
    const how = { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: "low" };
    return { ...size, taken, at: taken, take: () => createImageBitmap(this.#video, how), close: () => {} };
  }

  #waitForShown() {
    if (document.hidden) return performance.now(); // nothing is shown there
    if (!this.#video.requestVideoFrameCallback) return new Promise(requestAnimationFrame);
    return new Promise((resolve) => this.#video.requestVideoFrameCallback((now, frame) => resolve(frame.captureTime ?? now)));
  }
}
