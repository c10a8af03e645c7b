// What to do today: go on where somebody stopped, and never with what hurt.

const FIRST = "cat_cow"; // for whoever comes for the first time: gentle, without any equipment

/** {card, last, next}: sentences about the last time and about today, "" for none; null where nothing can be suggested.
 *  past: the last time of each exercise, the latest first. Of what was done, that which has waited longest comes next. */
export function suggest(cards, past, today = new Date()) {
  const done = [...past.values()].filter((one) => !one.pain_stopped && cards.has(one.exercise) && !cards.get(one.exercise).reminds);
  const waiting = done.filter((one) => !isSameDay(new Date(one.at), today));
  const last = (waiting.length ? waiting.slice(0, 3) : done.slice(0, 1)).at(-1);
  if (last) return { card: cards.get(last.exercise), last: last.sentence, next: last.next };
  const isSore = past.get(FIRST)?.pain_stopped;
  const card = cards.get(FIRST) ?? [...cards.values()].find((one) => !one.reminds);
  return card && !isSore ? { card, last: "", next: "" } : null;
}

const isSameDay = (a, b) => a.toDateString() === b.toDateString();
