// How long it takes from a picture to its pose on the screen; kept for whoever wants to know.

const MOST = 2000;

/** Milliseconds of the latest poses: from the camera to the screen, in the model, in the rest of the server. */
export const latency = [];

export function noteLatency(taken, message) {
  if (latency.length >= MOST) latency.shift();
  latency.push({ number: message.number, total: performance.now() - taken, model: message.model_ms, server: message.rest_ms });
}
