// A step's text: its bound phrases light parts of the picture, and are lit by them.

const LIGHT = "lesson-light";
const POINTED = "lesson-pointed";
const PROGRESS = "lessons";
const views = new WeakMap();
const roots = new Set();
const heard = new WeakSet();
let pointed = "";

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
  roots.add(root);
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
}

// What is pointed at in the picture lights its words.
window.addEventListener(POINTED, ({ detail }) => {
  for (const root of roots) {
    if (!root.isConnected) roots.delete(root);
    for (const phrase of root.querySelectorAll(".bound")) {
      phrase.classList.toggle("lit", isOf(phrase, detail));
    }
  }
});

document.addEventListener("mouseover", ({ target }) => {
  if (!(target instanceof Element)) return;
  hearPlot(target.closest(".stMain .js-plotly-plot"));
  const own = target.closest("[data-mark-name]")?.dataset.markName ?? "";
  if (own === pointed) return;
  pointed = own;
  tellPointed(own ? [own] : []);
});

// A plot tells by events of its own which of its points is pointed at.
function hearPlot(plot) {
  if (!plot?.on || heard.has(plot)) return;
  heard.add(plot);
  plot.on("plotly_hover", ({ points }) => {
    tellPointed(points.flatMap((point) => namesOf(point.fullData, point.pointNumber)));
  });
  plot.on("plotly_unhover", () => tellPointed([]));
}

function tellPointed(marks) {
  window.dispatchEvent(new CustomEvent(POINTED, { detail: { marks } }));
}

function isOf(phrase, { part, marks = [] }) {
  if (phrase.dataset.mark) return marks.includes(phrase.dataset.mark);
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
    const [traces, points] = marksOf(plot);
    const isOfTraces = stepBack(traces, name);
    stepBack(points, isOfTraces ? "" : name);
  }
}

// Lets all but those of a name step back; false where none has it.
function stepBack(marks, name) {
  const isThere = name !== "" && marks.some(({ names }) => names.includes(name));
  for (const { element, names } of marks) {
    element.style.opacity = isThere && !names.includes(name) ? 0.2 : "";
  }
  return isThere;
}

// Names as the server gave them (viz/mark_names.py); Plotly keeps a trace with what it drew of it.
function marksOf(plot) {
  const traces = [...plot.querySelectorAll(".cartesianlayer .trace")].map((element) => {
    const trace = element.__data__?.[0]?.trace;
    return { element, trace, names: namesOf(trace) };
  });
  const points = traces.flatMap(({ element: whole, trace }) =>
    [...whole.querySelectorAll(".point")].map((element) => {
      return { element, names: namesOf(trace, element.__data__?.i) };
    }),
  );
  return [traces, points];
}

// The names of a trace, or those of one of its points.
function namesOf(trace, place) {
  const { mark, points = [] } = trace?.meta ?? {};
  return [mark, points[place]].filter(Boolean);
}

// What was read and what was answered stays in this browser, and goes nowhere.
function remember({ lesson, step, answered }) {
  try {
    const kept = JSON.parse(localStorage.getItem(PROGRESS) ?? "{}");
    const own = (kept[lesson] ??= { read: {}, right: {} });
    own.read[step] = 1;
    // The first answer counts, whenever it was given.
    own.right = { ...answered, ...own.right };
    localStorage.setItem(PROGRESS, JSON.stringify(kept));
    window.dispatchEvent(new Event("lesson-progress"));
  } catch {
    // A browser that keeps nothing shows no ticks.
  }
}
