// The browser's half of the diagram: one view for each place where it is mounted.

const MOTION = 160;
const REPORT_AFTER = 250;
const HINT = 1600;
const views = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".diagram");
  let view = views.get(root);
  if (!view) {
    view = makeView(root);
    views.set(root, view);
  }
  view.component = component;
  view.take(component.data);
}

function makeView(root) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const view = {
    root,
    canvas: part("canvas"),
    minimap: part("minimap"),
    legend: part("legend"),
    inspector: part("inspector"),
    tree: part("tree"),
    camera: { scale: 1, x: 0, y: 0 },
    network: null,
    opened: new Set([""]),
    selected: null,
    selectedPath: "",
    pointed: null,
    found: new Set(),
    matches: [],
    matchAt: -1,
    colour: "kind",
    levels: null,
    motion: null,
    stamp: null,
  };

  view.take = (data) => {
    view.words = data.words;
    view.palette = data.palette;
    view.theme = readTheme(root, data.palette);
    view.tallest = data.height;
    view.canvas.setAttribute("aria-label", data.words.label);
    if (view.stamp !== data.stamp) {
      view.stamp = data.stamp;
      view.load(data);
    }
    fillToolbar(view);
    view.refresh();
  };

  view.load = (data) => {
    const before = view.network;
    const network = data.network ? readNetwork(JSON.parse(data.network)) : null;
    const isFirst = !before && !view.scene;
    view.caption = data.caption || "";
    view.isFigure = !network;
    if (network) {
      markChanges(network, data.marks, data.ghosts);
      const usual = data.start.level;
      if (before && before.isDown === network.isDown) {
        view.opened = carryOver(before, view.opened, network);
      } else if (view.lastOpening && before) {
        view.opened = readOpening(network, view.lastOpening, usual);
      } else {
        view.opened = readOpening(network, view.lastOpening || data.start.open, usual);
      }
      if (isFirst) view.colour = data.words.colours[data.start.colour] ? data.start.colour : "kind";
      view.network = network;
      const kept = network.byPath.get(isFirst ? data.start.selected : view.selectedPath);
      view.selected = kept && kept.index ? kept.index : null;
      view.selectedPath = view.selected === null ? "" : kept.path;
      if (view.selected !== null && isFirst) reveal(network, kept, view.opened);
      view.lastOpening = writeOpening(network, view.opened);
      view.scene = compose(network, view.opened);
    } else {
      view.network = null;
      view.scene = readFigure(data.figure);
    }
    view.pointed = null;
    view.found = new Set();
    view.matches = [];
    view.motion = null;
    view.shade();
    makeRoom(view, true);
    // A turned knob leaves the reader where he was looking.
    if (!(before && network && before.isDown === network.isDown)) fit(view, view.isFigure);
    if (!isFirst && network) view.report();
    if (isFirst && view.selected !== null) {
      fillInspector(view);
      show(view, view.scene.byNode.get(view.selected));
    }
    root.dataset.drawn = data.stamp;
  };

  // What hangs on the scene: minimap, legend, inspector, the tree for screen readers.
  view.refresh = () => {
    view.theme = readTheme(root, view.palette);
    makeRoom(view);
    drawMinimapGround(view);
    fillLegend(view);
    fillInspector(view);
    markDepth(view);
    describeTree(view);
    view.redraw();
  };

  view.shade = () => {
    const { network, scene, colour } = view;
    const { levels, largest } = network ? rampOf(network, scene, colour) : { levels: null };
    view.levels = levels;
    view.largest = largest;
  };
  view.recolour = () => {
    view.shade();
    view.refresh();
  };
  view.largestInWords = () => {
    const box = view.scene.boxes.find(({ node }) => costOf(node, view.colour) === view.largest);
    return fill(view.words.largest, { amount: amountOf(view.largest, view.colour), name: box ? box.node.path : "" });
  };

  let isAsked = false;
  view.redraw = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      view.paint();
    });
  };
  view.paint = () => {
    if (!view.scene) return;
    (view.isFigure ? paintFigure : paintNetwork)(view.canvas, view);
    drawMinimap(view);
    root.dataset.frames = Number(root.dataset.frames || 0) + 1;
  };

  // Put the network together anew, with one node kept where it is on the screen.
  view.reopen = (anchor) => {
    const before = view.scene;
    const old = anchor && before.byNode.get(anchor.index);
    view.scene = compose(view.network, view.opened);
    const now = anchor && view.scene.byNode.get(anchor.index);
    if (old && now) {
      // Top to bottom its upper edge stays, left to right its left one: what is in it comes after.
      const isDown = view.network.isDown;
      const dx = isDown ? old.x + old.width / 2 - now.x - now.width / 2 : old.x - now.x;
      const dy = isDown ? old.y - now.y : old.y + old.height / 2 - now.y - now.height / 2;
      view.camera.x += dx * view.camera.scale;
      view.camera.y += dy * view.camera.scale;
      animate(view, before, [dx, dy]);
    }
    view.shade();
    view.refresh();
    view.lastOpening = writeOpening(view.network, view.opened);
    view.report();
  };
  view.toggle = (node) => {
    if (node.isOperation || !view.network) return;
    const shown = shownInside(node, view.opened);
    view.opened.delete(node.path + UNFOLDED);
    if (shown) view.opened.delete(node.path);
    else view.opened.add(node.path);
    view.reopen(node);
    view.say(fill(shown ? view.words.isShut : view.words.isOpen, { name: node.title }));
  };
  view.unfold = (node) => {
    const path = node.path + UNFOLDED;
    if (!view.opened.delete(path)) view.opened.add(path);
    view.reopen(node);
  };
  view.openAll = (level) => {
    view.opened = openTo(view.network, level);
    if (view.selected !== null && !compose(view.network, view.opened).byNode.has(view.selected)) {
      view.selected = null;
      view.selectedPath = "";
    }
    view.reopen(null);
    fit(view);
  };
  view.select = (node) => {
    view.selected = node && view.network ? node.index : null;
    view.selectedPath = node ? node.path : "";
    view.pointed = view.selected;
    view.found.clear();
    fillInspector(view);
    makeRoom(view);
    describeTree(view);
    view.redraw();
    view.report();
  };
  // From elsewhere on the page, or from a search: show it, wherever it is.
  view.goTo = (node) => {
    reveal(view.network, node, view.opened);
    view.selected = node.index;
    view.selectedPath = node.path;
    view.reopen(null);
    show(view, view.scene.byNode.get(node.index));
  };
  view.report = () => {
    clearTimeout(view.reporting);
    view.reporting = setTimeout(() => {
      view.component.setStateValue("state", {
        open: view.lastOpening || "",
        colour: view.colour,
        selected: view.selectedPath,
      });
    }, REPORT_AFTER);
  };
  // For tests and measurements: where everything lies now, and what is told of it.
  root.diagram = view;
  view.facts = (node) => factsOf(view, node);
  view.marks = () => sceneMarks(view.scene, view.levels);
  view.numbers = { compact, inBytes, share };
  view.say = (text) => {
    part("status").textContent = text;
  };
  // Said for a moment, where nothing more important stands.
  view.hint = (text, duration = HINT) => {
    const status = part("status");
    if (status.textContent && status.textContent !== text) return;
    view.say(text);
    clearTimeout(view.hinting);
    view.hinting = setTimeout(() => status.textContent === text && view.say(""), duration);
  };
  view.tellKeys = () => {
    view.say("");
    view.hint(view.words.keys, 6 * HINT);
  };
  view.focusSearch = () => part("search").focus();
  view.fullScreen = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  };

  listenToPointer(view);
  listenToKeys(view);
  listenToMinimap(view);
  listenToPanels(view);
  new ResizeObserver(() => view.scene && resize(view) && view.redraw()).observe(view.canvas);
  // A row of the table or a point of a plot was chosen.
  window.addEventListener("diagram-select", ({ detail }) => {
    if (detail.key !== view.component.data.key) return;
    const node = view.network?.byPath.get(detail.path);
    if (root.isConnected && node && node.index !== view.selected) view.goTo(node);
  });
  return view;
}

const LOWEST = 240;
const UNDER = 56;

// The frame is as high as what is in it, between bounds. It only grows, by what its reader opens
// or selects, so that nothing else on the page moves unasked.
function makeRoom(view, isNew = false) {
  const frame = view.root.querySelector(".frame");
  const { height } = view.scene;
  const needed = view.network ? Math.ceil(height) + UNDER : view.tallest;
  const wanted = view.selected === null ? Math.min(view.tallest, needed) : view.tallest;
  const least = isNew ? LOWEST : view.room;
  view.room = Math.max(least, wanted);
  frame.style.height = `${view.room}px`;
  resize(view);
}

function resize(view) {
  const { canvas } = view;
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (view.ratio === ratio && canvas.width === width && canvas.height === height) return false;
  view.ratio = ratio;
  canvas.width = width;
  canvas.height = height;
  return true;
}

// Boxes travel from where they were, new ones from the node that they were in.
function animate(view, before, [dx, dy]) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const from = new Map();
  const moved = (box) => ({ x: box.x - dx, y: box.y - dy, width: box.width, height: box.height });
  for (const [index, box] of before.byNode) from.set(index, moved(box));
  for (const box of view.scene.byNode.values()) {
    if (from.has(box.node.index)) continue;
    let owner = ownerOf(view.network, box.node, view.opened);
    while (owner && !before.byNode.has(owner[0].index)) {
      owner = ownerOf(view.network, owner[0], view.opened);
    }
    if (owner) from.set(box.node.index, moved(before.byNode.get(owner[0].index)));
  }
  const start = performance.now();
  const motion = { from, progress: 0 };
  view.motion = motion;
  const tick = (now) => {
    if (view.motion !== motion) return;
    const share = Math.min(1, (now - start) / MOTION);
    motion.progress = 1 - (1 - share) ** 3;
    if (share >= 1) view.motion = null;
    view.paint();
    if (share < 1) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
