// What somebody puts together: exercises in an order of their own, kept by the browser on this machine.

import { pref, setPref } from "./prefs.js";
import { word } from "./words.js";

const MOST = 30;

/** listCards(): the exercises to choose from; onStart({name, exercises}). */
export function mountOwn(place, listCards, onStart) {
  let draft = null; // {name, exercises, at}: what is being put together; at: its place among the saved, or -1

  function show() {
    const known = new Map(listCards().map((card) => [card.id, card]));
    place.replaceChildren(make("h2", word("own")), draft ? editor(known) : list(known));
  }

  function list(known) {
    const rows = pref("own").map((one, at) => {
      const row = make("div", "", "own-row");
      const exercises = one.exercises.filter((id) => known.has(id));
      const text = make("p", "");
      text.append(make("b", one.name), make("span", exercises.map((id) => known.get(id).name).join(" · ")));
      row.append(
        text,
        button(word("start"), () => onStart({ name: one.name, exercises }), "strong"),
        button(word("change"), () => ((draft = { ...one, exercises, at }), show(), place.querySelector("input").focus())),
      );
      return row;
    });
    const box = make("div", "", "own-list");
    box.append(...rows, button(word("own_new"), () => ((draft = { name: "", exercises: [], at: -1 }), show(), place.querySelector("input").focus())));
    return box;
  }

  function editor(known) {
    const box = make("form", "", "own-editor");
    const title = make("input", "");
    title.value = draft.name;
    title.maxLength = 60;
    title.oninput = () => (draft.name = title.value);
    const steps = make("ol", "");
    steps.append(...draft.exercises.map((id, i) => step(known.get(id), i)));
    const more = make("select", "");
    more.append(new Option(word("own_add"), ""), ...[...known.values()].map((card) => new Option(card.name, card.id)));
    more.disabled = draft.exercises.length >= MOST;
    more.onchange = () => more.value && (draft.exercises.push(more.value), show(), place.querySelector("select").focus());
    const save = button(word("own_save"), () => keep());
    save.classList.add("strong");
    save.disabled = draft.exercises.length === 0;
    const buttons = make("p", "", "own-buttons");
    buttons.append(save, button(word("own_leave"), () => ((draft = null), show())));
    if (draft.at >= 0) buttons.append(button(word("own_delete"), () => (store(pref("own").filter((_, i) => i !== draft.at)), (draft = null), show())));
    box.onsubmit = (event) => event.preventDefault();
    box.append(labelled("own_name", title), steps, labelled("own_more", more), buttons);
    return box;
  }

  function step(card, i) {
    const item = make("li", "");
    const swap = (a, b) => ([draft.exercises[a], draft.exercises[b]] = [draft.exercises[b], draft.exercises[a]]);
    const up = button("↑", () => (swap(i - 1, i), show()));
    const down = button("↓", () => (swap(i, i + 1), show()));
    const drop = button("×", () => (draft.exercises.splice(i, 1), show()));
    up.disabled = i === 0;
    down.disabled = i === draft.exercises.length - 1;
    [[up, "own_up"], [down, "own_down"], [drop, "own_drop"]].forEach(([one, key]) => one.setAttribute("aria-label", word(key, { name: card.name })));
    item.append(make("span", card.name), up, down, drop);
    return item;
  }

  function keep() {
    const own = [...pref("own")];
    const one = { name: draft.name.trim() || word("own"), exercises: draft.exercises };
    if (draft.at >= 0) own[draft.at] = one;
    else own.push(one);
    store(own);
    draft = null;
    show();
  }

  const store = (own) => setPref("own", own);
  return { show };
}

function labelled(key, input) {
  const label = document.createElement("label");
  label.append(make("span", word(key)), input);
  return label;
}

function button(text, action, kind = "") {
  const one = make("button", text, `button ${kind}`);
  one.type = "button";
  one.onclick = action;
  return one;
}

function make(tag, text, kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}
