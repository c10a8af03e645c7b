// Keeps the screen on while somebody is on the mat; browsers that cannot still coach.

let lock = null;
let isWanted = false;

async function take() {
  if (!isWanted || lock || document.hidden) return;
  try {
    lock = await navigator.wakeLock?.request("screen");
    lock?.addEventListener("release", () => (lock = null));
    if (!isWanted) await release();
  } catch {
    lock = null; // a low battery, say
  }
}

async function release() {
  const held = lock;
  lock = null;
  await held?.release();
}

export function keepAwake(isOn) {
  isWanted = isOn;
  return isOn ? take() : release();
}

// A screen that was hidden has lost its lock.
document.addEventListener("visibilitychange", take);
