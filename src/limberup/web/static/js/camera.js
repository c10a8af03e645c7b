// The browser's camera: asks for it, says what is wrong with it, and takes it again when it is back.

const TRY_AGAIN_MS = 2000;
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Camera {
  #video;
  #onState;
  #stream = null;
  #timer = 0;
  #isWanted = false;
  state = "off";

  constructor(video, onState) {
    this.#video = video;
    this.#onState = onState;
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#isWanted && this.state !== "on" && this.#open());
    navigator.permissions?.query({ name: "camera" }).then((permission) => {
      permission.onchange = () => this.#isWanted && this.state === "denied" && this.#open();
    }, () => {});
  }

  async start(device = "") {
    this.#isWanted = true;
    this.device = device;
    if (this.state !== "on") await this.#open();
  }

  /** Ask once more, now. */
  again() {
    if (this.#isWanted && this.state !== "on") this.#open();
  }

  stop() {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.#tell("off");
  }

  async list() {
    const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    return devices.filter((one) => one.kind === "videoinput");
  }

  async #open() {
    clearTimeout(this.#timer);
    if (!navigator.mediaDevices?.getUserMedia) return this.#tell("missing");
    const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, facingMode: "user" };
    if (this.device) video.deviceId = { ideal: this.device };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (!this.#isWanted) return stream.getTracks().forEach((track) => track.stop());
      this.#stream = stream;
      stream.getVideoTracks()[0].addEventListener("ended", () => this.#lose(stream));
      this.#video.srcObject = stream;
      await this.#video.play();
      this.#tell("on");
    } catch (error) {
      this.#tell(REASONS[error.name] ?? "busy");
      this.#timer = setTimeout(() => this.#isWanted && this.#open(), TRY_AGAIN_MS);
    }
  }

  #lose(stream) {
    if (this.#stream !== stream) return;
    this.#stream = null;
    this.#tell("unplugged");
    this.#timer = setTimeout(() => this.#isWanted && this.#open(), TRY_AGAIN_MS);
  }

  #tell(state) {
    if (state === this.state) return;
    const before = this.state;
    this.state = state;
    this.#onState(state, before);
  }
}
