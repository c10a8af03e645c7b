// How long it takes from a picture to its pose on the screen; kept for whoever wants to know.

const MOST = 2000;

/** Milliseconds of the latest poses: from the camera to the screen (`total`), and where they went: until the picture
 *  was sent (`camera`), both ways on the line, waiting for the one before, unpacking, in the tracker, drawing. */
export const latency = [];

export function noteLatency(shot, arrived, message) {
  const now = performance.now();
  const { wait_ms: wait, unpack_ms: unpack, model_ms: model } = message;
  if (latency.length >= MOST) latency.shift();
  latency.push({ total: now - shot.at, camera: shot.sent - shot.at, line: arrived - shot.sent - wait - unpack - model, wait, unpack, model, draw: now - arrived });
}
