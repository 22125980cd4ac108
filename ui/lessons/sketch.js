// A curve to sketch: a point for each place of its axis, moved by a stroke of the pointer or by keys.

// Milliseconds without a key after which the values are told.
const REST = 400;
// Places that a stroke may be away from a point and still be above it.
const NEAR = 0.2;
const SVG = "http://www.w3.org/2000/svg";
const views = new WeakMap();

function render({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".sketch");
  let view = views.get(root);
  if (!view) {
    view = { root };
    views.set(root, view);
    listen(view);
  }
  view.send = (values) => setStateValue("values", values);
  // What the server says of a sketch may be older than the reader's stroke.
  if (view.stamp === data.stamp) return;
  view.stamp = data.stamp;
  view.data = data;
  view.values = [...data.values];
  view.told = String(view.values);
  view.stroke = null;
  write(view);
  draw(view);
}

function write(view) {
  const { root, data } = view;
  root.classList.toggle("presented", data.present);
  root.classList.toggle("answered", Boolean(data.answer));
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.title);
  root.style.setProperty("--count", data.names.length);

  const head = make("div", "head");
  head.append(make("b", "title", data.title));
  if (data.answer) {
    head.append(make("span", "guess", `● ${data.words.guess}`));
    head.append(make("span", "answer", `◆ ${data.words.answer}`));
  }
  const scale = make("div", "scale");
  const widest = data.ticks.reduce((most, [, text]) => (text.length > most.length ? text : most), "");
  scale.append(make("span", "sizer", widest));
  view.plot = make("div", "plot");
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("viewBox", "0 0 100 100");
  lines.setAttribute("preserveAspectRatio", "none");
  lines.setAttribute("aria-hidden", "true");
  for (const [value, text] of data.ticks) {
    const tick = make("span", "tick", text);
    tick.style.bottom = `${100 * share(data, value)}%`;
    scale.append(tick);
    lines.append(line("grid", `M0,${height(data, value)}H100`));
  }
  view.curve = line("guess", "");
  lines.append(view.curve);
  view.plot.append(lines);
  if (data.answer) {
    lines.append(line("answer", path(data, data.answer)));
    data.answer.forEach((value, place) => view.plot.append(at(data, make("i", "mark"), place, value)));
  }
  view.handles = data.names.map((name) => handle(data, name));
  view.plot.append(...view.handles);

  const names = make("div", "names");
  view.numbers = data.names.map((name, place) => {
    const column = make("div", "");
    const number = make("span", "guess");
    // A sign stays with its number.
    column.append(make("span", "name", name.replaceAll("× ", "×\u00a0")), number);
    if (data.answer) column.append(make("span", "answer", String(data.answer[place])));
    names.append(column);
    return number;
  });
  root.replaceChildren(head, make("div", "unit", data.unit), scale, view.plot, names);
}

function handle(data, name) {
  const found = make("div", "handle");
  found.tabIndex = 0;
  const facts = {
    role: "slider",
    "aria-label": name,
    "aria-orientation": "vertical",
    "aria-valuemin": data.low,
    "aria-valuemax": data.high,
    "aria-readonly": Boolean(data.answer),
  };
  for (const [key, value] of Object.entries(facts)) found.setAttribute(key, value);
  return found;
}

function draw({ data, values, handles, numbers, curve }) {
  curve.setAttribute("d", path(data, values));
  values.forEach((value, place) => {
    at(data, handles[place], place, value);
    handles[place].setAttribute("aria-valuenow", value);
    handles[place].setAttribute("aria-valuetext", `${value} ${data.unit}`.trim());
    numbers[place].textContent = String(value);
  });
}

function listen(view) {
  const { root } = view;
  root.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".plot") || view.data.answer || event.button !== 0) return;
    event.preventDefault();
    view.plot.setPointerCapture(event.pointerId);
    view.stroke = { pointer: event.pointerId, nearest: new Map(), first: null, last: null };
    follow(view, event);
    view.handles[view.stroke.first].focus({ preventScroll: true });
  });
  root.addEventListener("pointermove", (event) => {
    if (view.stroke?.pointer === event.pointerId) follow(view, event);
  });
  // It comes after the pointer was lifted, and where the browser takes it away.
  root.addEventListener("lostpointercapture", () => {
    view.stroke = null;
    tell(view);
  });
  root.addEventListener("keydown", (event) => {
    const place = view.handles.indexOf(event.target);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = turned(view.data, view.values[place], event.key);
    if (to === null) return;
    event.preventDefault();
    if (view.data.answer) return;
    put(view, place, to);
    clearTimeout(view.rest);
    view.rest = setTimeout(() => tell(view), REST);
  });
  root.addEventListener("focusout", () => view.stroke ?? tell(view));
}

function turned({ low, high, step }, value, key) {
  const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
  if (key in steps) return value + steps[key] * step;
  return { Home: low, End: high }[key] ?? null;
}

// A stroke gives each point that it passes the height at which it passes.
function follow(view, { clientX, clientY }) {
  const { stroke, data, plot } = view;
  const box = plot.getBoundingClientRect();
  const count = data.names.length;
  const across = ((clientX - box.left) / box.width) * count - 0.5;
  const value = data.low + ((box.bottom - clientY) / box.height) * (data.high - data.low);
  const place = Math.min(Math.max(Math.round(across), 0), count - 1);
  stroke.first ??= place;
  const before = stroke.last;
  if (before) {
    const [from, to] = [before.across, across].sort((a, b) => a - b);
    for (let one = Math.max(0, Math.ceil(from)); one <= Math.min(to, count - 1); one++) {
      if (from === to) continue;
      const part = (one - before.across) / (across - before.across);
      pass(stroke, one, NEAR, before.value + part * (value - before.value));
    }
  }
  pass(stroke, place, Math.max(NEAR, Math.abs(across - place)), value);
  stroke.last = { across, value };
  const isUpright = stroke.nearest.size === 1;
  for (const [one, near] of stroke.nearest) put(view, one, isUpright ? value : near.value);
}

function pass(stroke, place, distance, value) {
  const before = stroke.nearest.get(place);
  if (!before || distance <= before.distance) stroke.nearest.set(place, { distance, value });
}

function put(view, place, value) {
  const { low, high, step } = view.data;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  const within = Math.min(Math.max(value, low), high);
  const whole = low + Math.round((within - low) / step) * step;
  const isEnd = within === low || within === high;
  view.values[place] = Number((isEnd ? within : Math.min(whole, high)).toFixed(digits));
  draw(view);
}

function tell(view) {
  clearTimeout(view.rest);
  const stamp = String(view.values);
  if (view.told === stamp || view.data.answer) return;
  view.told = stamp;
  view.send([...view.values]);
}

const share = ({ low, high }, value) => (value - low) / (high - low);
const height = (data, value) => 100 * (1 - share(data, value));
const middle = ({ names }, place) => (100 * (place + 0.5)) / names.length;
const path = (data, values) =>
  "M" + values.map((value, place) => `${middle(data, place)},${height(data, value)}`).join("L");

function at(data, element, place, value) {
  element.style.left = `${middle(data, place)}%`;
  element.style.bottom = `${100 * share(data, value)}%`;
  return element;
}

function line(name, d) {
  const found = document.createElementNS(SVG, "path");
  found.setAttribute("class", name);
  found.setAttribute("d", d);
  return found;
}

function make(tag, className, textContent = "") {
  return Object.assign(document.createElement(tag), { className, textContent });
}
