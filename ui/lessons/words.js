// A step's text: its bound phrases light parts of the picture, and are lit by them.

const LIGHT = "lesson-light";
const POINTED = "lesson-pointed";
const PROGRESS = "lessons";
const views = new WeakMap();

// The window that is presented and the teacher's one with the script go on together.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("lesson-step") : null;

function render(component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".words");
  let view = views.get(root);
  if (!view) {
    view = { root, shared: "", asked: 0 };
    views.set(root, view);
    listen(root);
    channel?.addEventListener("message", (event) => hear(view, event.data));
  }
  view.component = component;
  root.classList.toggle("presented", data.present);
  const stamp = `${data.lesson}/${data.step}`;
  if (root.dataset.html !== data.html || root.dataset.stamp !== stamp) {
    root.dataset.html = data.html;
    root.dataset.stamp = stamp;
    root.innerHTML = data.html;
    light(null);
  }
  remember(data);
  tell(view, data);
}

// A page that was built before a step of the other window came tells nothing: it is no reader's step.
function tell(view, { lesson, step, follows, taken }) {
  view.follows = follows;
  const stamp = `${lesson}/${step}`;
  if (taken < view.asked || view.shared === stamp) return;
  view.shared = stamp;
  if (follows) channel?.postMessage({ lesson, step });
}

function hear(view, { lesson, step }) {
  const stamp = `${lesson}/${step}`;
  if (!view.follows || !view.root.isConnected || view.shared === stamp) return;
  view.shared = stamp;
  view.asked = Date.now();
  view.component.setStateValue("go", { lesson, step, at: view.asked });
}

function listen(root) {
  for (const [kind, isOn] of [
    ["mouseover", true],
    ["focusin", true],
    ["mouseout", false],
    ["focusout", false],
  ]) {
    root.addEventListener(kind, ({ target }) => {
      const phrase = target.closest(".bound");
      if (phrase) light(isOn ? phrase : null);
    });
  }
  root.addEventListener("click", ({ target }) => {
    const phrase = target.closest(".bound");
    if (phrase) light(phrase, true);
  });
  root.addEventListener("keydown", (event) => {
    const phrase = event.target.closest(".bound");
    if (!phrase || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    light(phrase, true);
  });
  window.addEventListener(POINTED, ({ detail }) => {
    for (const phrase of root.querySelectorAll(".bound")) {
      phrase.classList.toggle("lit", isOf(phrase, detail));
    }
  });
}

function isOf(phrase, { part, mark }) {
  if (mark) return phrase.dataset.mark === mark;
  const own = phrase.dataset.part;
  return Boolean(part && own && (part === own || part.startsWith(`${own}.`)));
}

function light(phrase, isPressed = false) {
  const { part = "", mark = "" } = phrase?.dataset ?? {};
  window.dispatchEvent(new CustomEvent(LIGHT, { detail: { part, mark, isPressed } }));
  lightMarks(mark);
}

// Plots and cards: what has the name stays, the rest steps back.
function lightMarks(name) {
  for (const card of document.querySelectorAll("[data-mark-name]")) {
    card.style.opacity = name && card.dataset.markName !== name ? 0.3 : "";
  }
  for (const plot of document.querySelectorAll(".stMain .js-plotly-plot")) {
    const groups = marksOf(plot);
    const isThere = name !== "" && groups.some(({ names }) => names.some((own) => own.includes(name)));
    for (const { elements, names } of groups) {
      const isOfThese = isThere && names.some((own) => own.includes(name));
      elements.forEach((element, place) => {
        element.style.opacity = isOfThese && !names[place].includes(name) ? 0.2 : "";
      });
    }
  }
}

const bare = (text) => String(text ?? "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();

// What goes by a name: traces by their own, the points of a trace by their category or their text.
function marksOf(plot) {
  const traces = (plot._fullData ?? []).filter((trace) => trace.visible === true);
  const found = [];
  const groups = [...plot.querySelectorAll(".cartesianlayer .trace")];
  if (groups.length !== traces.length) return found;
  found.push({ elements: groups, names: traces.map(({ name }) => [bare(name)]) });
  traces.forEach((trace, place) => {
    const points = [...groups[place].querySelectorAll(".point")];
    const lists = [trace.orientation === "h" ? trace.y : trace.x, trace.text, trace.ids];
    const known = lists.filter((list) => list?.length === points.length && typeof list !== "string");
    if (points.length && known.length) {
      const names = points.map((_point, at) => known.map((list) => bare(list[at])));
      found.push({ elements: points, names });
    }
  });
  return found;
}

// What was read and what was answered stays in this browser, and goes nowhere.
function remember({ lesson, step, answered }) {
  try {
    const kept = JSON.parse(localStorage.getItem(PROGRESS) ?? "{}");
    const own = (kept[lesson] ??= { read: {}, right: {} });
    own.read[step] = 1;
    Object.assign(own.right, answered);
    localStorage.setItem(PROGRESS, JSON.stringify(kept));
    window.dispatchEvent(new Event("lesson-progress"));
  } catch {
    // A browser that keeps nothing shows no ticks.
  }
}
