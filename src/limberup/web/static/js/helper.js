// A worker: turns pictures into messages for the coach (time, number, JPEG; see messages.py), beside the page.
// It is also the clock of a page in the background, whose own timers the browser slows down to one a minute.

const HEAD = 12;
const QUALITY = 0.82;
let canvas = null;

onmessage = async ({ data }) => {
  if (data.wait) return setTimeout(() => postMessage({ id: data.id }), data.wait);
  const bytes = await pack(data).catch(() => null);
  postMessage({ id: data.id, value: bytes }, bytes ? [bytes.buffer] : []);
};

async function pack({ source, width, height, taken, number }) {
  if (!canvas || canvas.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  await draw(source, canvas.getContext("2d", { alpha: false, willReadFrequently: true }), width, height);
  source.close();
  const jpeg = await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer();
  const bytes = new Uint8Array(HEAD + jpeg.byteLength);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, taken, true);
  head.setUint32(8, number, true);
  bytes.set(new Uint8Array(jpeg), HEAD);
  return bytes;
}

async function draw(source, g, width, height) {
  // The camera's own picture, if it has the right size, is copied: drawing it would wait for whoever draws the page.
  if (source.displayWidth !== width || source.displayHeight !== height) return g.drawImage(source, 0, 0, width, height);
  const image = new ImageData(width, height);
  await source.copyTo(image.data, { format: "RGBA" });
  g.putImageData(image, 0, 0);
}
