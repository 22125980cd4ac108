// What stands around the drawing: depth, colour, search, legend, inspector.

const DEPTHS = ["1", "2", "3", "4"];

function fillToolbar(view) {
  const { root, words } = view;
  for (const element of root.querySelectorAll("[data-word]")) {
    const text = words[element.dataset.word];
    if (element.dataset.as === "label") element.setAttribute("aria-label", text);
    else element.textContent = text;
    if (element.dataset.as === "label") element.title = text;
  }
  const colour = root.querySelector("[data-part=colour]");
  colour.replaceChildren(
    ...Object.entries(words.colours).map(([value, text]) => new Option(text, value)),
  );
  colour.value = view.colour;
  root.querySelector("[data-part=search]").placeholder = words.search;
  const isNetwork = Boolean(view.network);
  for (const part of root.querySelectorAll("[data-network]")) part.hidden = !isNetwork;
}

function listenToPanels(view) {
  const { root } = view;
  const actions = {
    larger: () => zoomAtMiddle(view, STEP),
    smaller: () => zoomAtMiddle(view, 1 / STEP),
    fit: () => view.fitAll(),
    keys: () => view.tellKeys(),
    full: () => view.fullScreen(),
    close: () => {
      view.select(null);
      view.canvas.focus({ preventScroll: true });
    },
    unfold: () => view.unfold(nodeOf(view, view.selected)),
    toggle: () => view.toggle(nodeOf(view, view.selected)),
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.depth) view.openAll(Number(button.dataset.depth));
    actions[button.dataset.do]?.();
  });
  root.querySelector("[data-part=colour]").addEventListener("change", (event) => {
    view.colour = event.target.value;
    view.recolour();
    view.report();
  });
  view.inspector.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    view.select(null);
    view.canvas.focus();
  });
  const search = root.querySelector("[data-part=search]");
  search.addEventListener("input", () => find(view, search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      nextFound(view, event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape") {
      search.value = "";
      find(view, "");
      view.canvas.focus();
    }
    event.stopPropagation();
  });
}

// Every word must occur in a node's name, kind, settings or shape.
function find(view, text) {
  const words = text.toLowerCase().replaceAll("*", "×").split(/\s+/).filter(Boolean);
  view.matches = words.length
    ? view.network.nodes.filter(
        (node) => node.index && words.every((word) => searchText(node).includes(word)),
      )
    : [];
  view.matchAt = -1;
  view.found = new Set(view.matches.map((node) => node.index));
  view.say(words.length ? fill(view.words.found, { count: view.matches.length }) : "");
  view.redraw();
}

// What a search looks at: name, kind, settings, shapes as written and as people type them.
function searchText(node) {
  if (node.searchable === undefined) {
    const hyper = (node.hyper || []).flatMap(([name, words, value]) => [`${name} ${value}`, `${words} ${value}`]);
    const words = [node.path, node.title, node.kind, node.kindInWords || "", ...hyper];
    words.push(shapeInWords(node.outShape), node.outShape.join("x"));
    node.searchable = words.join(" ").toLowerCase();
  }
  return node.searchable;
}

function nextFound(view, by) {
  const { matches } = view;
  if (!matches.length) return;
  view.matchAt = (view.matchAt + by + matches.length) % matches.length;
  const node = matches[view.matchAt];
  view.goTo(node);
  view.found = new Set(matches.map((match) => match.index));
  view.say(
    fill(view.words.match, { place: view.matchAt + 1, count: matches.length, name: node.path }),
  );
  view.redraw();
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function markDepth(view) {
  const text = view.network ? writeOpening(view.network, view.opened) : "";
  for (const button of view.root.querySelectorAll("[data-depth]")) {
    button.setAttribute("aria-pressed", button.dataset.depth === text);
  }
}

// The legend tells kinds by colour and word, costs by shade and number.
function fillLegend(view) {
  const { legend, theme, words } = view;
  legend.replaceChildren();
  if (!view.network) {
    legend.textContent = view.caption;
    return;
  }
  if (view.levels) {
    const bar = element("span", "ramp");
    bar.style.background = `linear-gradient(90deg, ${theme.ramp.join(", ")})`;
    legend.append(element("span", "", "0"), bar, element("span", "", view.largestInWords()));
    legend.append(element("span", "note", words.sources[view.colour] || words.colours[view.colour]));
    return;
  }
  const present = new Set(view.scene.boxes.map((box) => box.node.tint));
  // Where nearly nothing is open there is nothing to tell apart.
  if (view.scene.boxes.filter(({ node }) => node.isOperation).length < 2) present.clear();
  for (const [tint, text] of Object.entries(words.legend)) {
    if (!present.has(tint)) continue;
    const item = element("span", "kind", text);
    const swatch = element("i", "");
    // The outline's colour, which the eye tells apart on so little of it.
    swatch.style.background = theme.tints[tint][1];
    item.prepend(swatch);
    legend.append(item);
  }
  if (view.scene.curves.some((curve) => curve.isSkip)) {
    const item = element("span", "kind", words.skip);
    item.prepend(element("i", "skip"));
    legend.append(item);
  }
  if (view.network.nodes.some((node) => node.mark)) {
    legend.append(element("span", "note", words.marks));
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// "C_in × H" with "in" as a subscript; the fonts have few letters that are subscripts themselves.
function formulaOf(text) {
  const made = element("dd", "formula");
  const pieces = text.split(/_(\w+)/);
  made.append(...pieces.map((piece, at) => (at % 2 ? element("sub", "", piece) : piece)));
  return made;
}

function fillInspector(view) {
  const { inspector, words } = view;
  // A lesson begins with a marked part, and not with all that is known of it.
  const isAsked = view.selected !== null && (!view.isPlain || view.isChosen);
  const node = view.network && isAsked ? nodeOf(view, view.selected) : null;
  inspector.hidden = !node;
  if (!node) return;
  inspector.querySelector("h3").textContent = node.isSign ? words.signs[node.title] : node.title;
  inspector.querySelector("code").textContent = node.path;
  const rows = inspector.querySelector("dl");
  rows.replaceChildren();
  for (const [name, value] of factsOf(view, node)) {
    if (name) rows.append(element("dt", "", name));
    rows.append(name ? element("dd", "", value) : formulaOf(value));
  }
  const toggle = inspector.querySelector("[data-do=toggle]");
  toggle.hidden = node.isOperation;
  toggle.textContent = shownInside(node, view.opened) ? words.shut : words.open;
  const unfold = inspector.querySelector("[data-do=unfold]");
  unfold.hidden = node.members.length === 0;
  unfold.textContent = view.opened.has(node.path + UNFOLDED)
    ? words.fold
    : fill(words.unfold, { count: node.members.length });
}
