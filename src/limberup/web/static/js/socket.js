// The one connection to the coach; it comes back by itself.

const FIRST_MS = 400;
const LONGEST_MS = 3000;

/** handlers: message kinds, and "bytes", "lost", "open". */
export class Line {
  #handlers;
  #socket = null;
  #wait = FIRST_MS;
  #timer = 0;
  #isWanted = true;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  connect() {
    clearTimeout(this.#timer);
    this.#isWanted = true;
    const address = new URL("socket", location.href);
    address.protocol = "ws:";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_MS;
      this.#handlers.open();
    };
    socket.onmessage = (event) => {
      if (typeof event.data !== "string") return this.#handlers.bytes?.(event.data);
      const message = JSON.parse(event.data);
      this.#handlers[message.type]?.(message);
    };
    socket.onclose = () => {
      if (this.#socket !== socket || !this.#isWanted) return;
      this.#handlers.lost();
      this.#timer = setTimeout(() => this.connect(), this.#wait);
      this.#wait = Math.min(LONGEST_MS, this.#wait * 1.6);
    };
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  send(type, values = {}) {
    if (this.isOpen) this.#socket.send(JSON.stringify({ type, ...values }));
  }

  sendBytes(bytes) {
    if (this.isOpen) this.#socket.send(bytes);
  }
}
