// The browser's half of the diagram: shows a drawing, moves and zooms it.

const SMALLEST = 0.05;
const LARGEST = 4;
const STEP = 1.25;
const READABLE = 0.75;

// Where each mounted diagram stands, kept while its drawing changes.
const views = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  const frame = parentElement.querySelector(".frame");
  const paper = parentElement.querySelector(".paper");
  frame.style.height = `${data.height}px`;
  frame.setAttribute("aria-label", data.words.label);
  for (const button of frame.querySelectorAll("button")) {
    button.setAttribute("aria-label", data.words[button.dataset.do]);
    if (button.dataset.do === "fit") button.textContent = data.words.fit;
  }
  frame.classList.toggle("dark", isDark(frame));

  let view = views.get(frame);
  if (!view) {
    view = { scale: 1, x: 0, y: 0, svg: null };
    views.set(frame, view);
    listen(frame, paper, view);
  }
  if (view.svg !== data.svg) {
    view.svg = data.svg;
    paper.innerHTML = data.svg;
    // The tooltips of the drawing say each box's path; the page's own title would hide them.
    for (const title of paper.querySelectorAll("g.graph > title, g.edge > title")) title.remove();
    fit(frame, paper, view);
  }
}

function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const parts = colour.match(/^#(..)(..)(..)/);
  if (!parts) return false;
  const [red, green, blue] = parts.slice(1).map((part) => parseInt(part, 16));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

function place(paper, view) {
  paper.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
}

function size(paper) {
  const box = paper.querySelector("svg").viewBox.baseVal;
  const width = paper.querySelector("svg").width.baseVal.value;
  const height = paper.querySelector("svg").height.baseVal.value;
  return { width: width || box.width, height: height || box.height };
}

function fit(frame, paper, view) {
  const { width, height } = size(paper);
  const room = { width: frame.clientWidth - 24, height: frame.clientHeight - 24 };
  // A network longer than the frame starts at its first layer, large enough to read.
  const whole = Math.min(room.width / width, room.height / height);
  const along = width > height ? room.height / height : room.width / width;
  view.scale = Math.min(1, Math.max(whole, Math.min(READABLE, along)));
  view.x = Math.max(12, (frame.clientWidth - width * view.scale) / 2);
  view.y = Math.max(12, (frame.clientHeight - height * view.scale) / 2);
  place(paper, view);
}

function zoom(frame, paper, view, factor, x, y) {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  place(paper, view);
}

function listen(frame, paper, view) {
  const middle = () => [frame.clientWidth / 2, frame.clientHeight / 2];
  const actions = {
    larger: () => zoom(frame, paper, view, STEP, ...middle()),
    smaller: () => zoom(frame, paper, view, 1 / STEP, ...middle()),
    fit: () => fit(frame, paper, view),
  };
  frame.addEventListener("click", (event) => actions[event.target.dataset?.do]?.());
  frame.addEventListener("keydown", (event) => {
    const action = { "+": "larger", "-": "smaller", 0: "fit" }[event.key];
    if (action) return actions[action]();
    const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (!move[event.key]) return;
    event.preventDefault();
    view.x += move[event.key][0];
    view.y += move[event.key][1];
    place(paper, view);
  });
  frame.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY / 400);
      zoom(frame, paper, view, factor, event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
  frame.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) return;
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("moving");
    const start = { x: event.clientX - view.x, y: event.clientY - view.y };
    const move = (next) => {
      view.x = next.clientX - start.x;
      view.y = next.clientY - start.y;
      place(paper, view);
    };
    const end = () => {
      frame.classList.remove("moving");
      frame.removeEventListener("pointermove", move);
    };
    frame.addEventListener("pointermove", move);
    frame.addEventListener("pointerup", end, { once: true });
    frame.addEventListener("pointercancel", end, { once: true });
  });
}
