// Sentences that come with the package, for browsers without a voice: one file a language, with where each sentence is in it.

let pack = null; // { at: {sentence: [from, to]}, bytes } of the language of the page

/** Get the recordings of a language. Whether there are any. */
export async function loadRecordings(language) {
  try {
    const [index, sounds] = await Promise.all([fetch(`voices/${language}.json`), fetch(`voices/${language}.bin`)]);
    if (!index.ok || !sounds.ok) return false;
    pack = { at: await index.json(), bytes: await sounds.arrayBuffer() };
    return true;
  } catch {
    return false;
  }
}

/** Whether each of these parts has been recorded. */
export const hasAll = (parts) => pack !== null && parts.every((one) => one in pack.at);

/** The sounds of some parts, ready to be played. */
export function decode(context, parts) {
  return Promise.all(parts.map((one) => context.decodeAudioData(pack.bytes.slice(...pack.at[one]))));
}
