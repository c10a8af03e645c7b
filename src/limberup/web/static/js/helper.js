// A worker: turns pictures into messages for the coach (time, number, JPEG; see messages.py), beside the page.
// It is also the clock of a page in the background, whose own timers the browser slows down to one a minute.

const HEAD = 12;
const QUALITY = 0.82;
const [small, large] = [new OffscreenCanvas(1, 1), new OffscreenCanvas(1, 1)];

onmessage = async ({ data }) => {
  if (data.wait) return setTimeout(() => postMessage({ id: data.id }), data.wait);
  const bytes = await pack(data).catch(() => null);
  data.source.close();
  postMessage({ id: data.id, value: bytes }, bytes ? [bytes.buffer] : []);
};

async function pack({ source, width, height, taken, number }) {
  const picture = source.copyTo ? await copy(source).catch(() => source) : source;
  const isRight = picture === large && picture.width === width && picture.height === height;
  if (!isRight) brush(small, width, height).drawImage(picture, 0, 0, width, height);
  const blob = await (isRight ? large : small).convertToBlob({ type: "image/jpeg", quality: QUALITY });
  const jpeg = new Uint8Array(await blob.arrayBuffer());
  const bytes = new Uint8Array(HEAD + jpeg.length);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, taken, true);
  head.setUint32(8, number, true);
  bytes.set(jpeg, HEAD);
  return bytes;
}

/** A canvas with a picture as the camera gave it. To draw that one would wait for whoever draws the page. */
async function copy(frame) {
  const { width, height } = frame.visibleRect;
  const image = new ImageData(width, height);
  await frame.copyTo(image.data, { format: "RGBA" });
  brush(large, width, height).putImageData(image, 0, 0);
  return large;
}

function brush(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  return canvas.getContext("2d", { alpha: false, willReadFrequently: true });
}
