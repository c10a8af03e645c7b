// A worker: a picture in, the message for the coach out (time, number, JPEG; see messages.py).
// It is also the clock of a page in the background, whose own timers the browser slows down to one a minute.

const QUALITY = 0.82;
let canvas = null;

onmessage = ({ data }) => (data.wait ? setTimeout(() => postMessage({ isTick: true }), data.wait) : encode(data));

async function encode({ bitmap, taken, number }) {
  if (!canvas || canvas.width !== bitmap.width || canvas.height !== bitmap.height) canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0);
  bitmap.close();
  let bytes = null;
  try {
    const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer());
    bytes = new Uint8Array(12 + jpeg.length);
    const head = new DataView(bytes.buffer);
    head.setFloat64(0, taken, true);
    head.setUint32(8, number, true);
    bytes.set(jpeg, 12);
  } catch {
    // An empty answer frees the page for the next picture.
  }
  postMessage({ bytes, taken, number }, bytes ? [bytes.buffer] : []);
}
