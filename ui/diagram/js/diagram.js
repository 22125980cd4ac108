// The browser's half of the diagram: one view for each place where it is mounted.

const MOTION = 160;
const REPORT_AFTER = 250;
const HINT = 1600;
const views = new WeakMap();

function render(component) {
  const root = component.parentElement.querySelector(".diagram");
  let view = views.get(root);
  if (!view) {
    view = makeView(root);
    views.set(root, view);
  }
  view.component = component;
  view.take(component.data);
}

// Unpacks a network: JSON, gzipped, in base64.
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function makeView(root) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const view = {
    root,
    canvas: part("canvas"),
    minimap: part("minimap"),
    legend: part("legend"),
    tools: root.querySelector(".tools"),
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
    told: "",
    limit: Infinity,
    isFree: false,
    below: 0,
    isPresented: false,
  };

  view.take = async (data) => {
    view.latest = data;
    const isNew = view.stamp !== data.stamp;
    const network = isNew && data.network ? readNetwork(await unpack(data.network)) : null;
    const more = isNew ? await unpack(data.more) : null;
    // Another one may have come while this one was unpacked.
    if (view.latest !== data) return;
    view.words = data.words;
    view.palette = data.palette;
    view.theme = readTheme(root, data.palette);
    const wasPresented = view.isPresented;
    view.isPresented = Boolean(data.present);
    root.classList.toggle("presented", view.isPresented);
    view.isPlain = Boolean(data.plain);
    root.classList.toggle("plain", view.isPlain);
    view.canvas.setAttribute("aria-label", data.words.label);
    if (isNew) {
      view.stamp = data.stamp;
      view.load(data, network, more);
    } else if (wasPresented !== view.isPresented) {
      view.refit();
    }
    fillToolbar(view);
    view.refresh();
  };

  view.load = (data, network, more) => {
    view.partners = more.partners;
    const before = view.network;
    const isFirst = !before && !view.scene;
    view.caption = data.caption || "";
    view.isFigure = !network;
    if (network) {
      markChanges(network, more.marks, more.ghosts);
      markTimes(network, more.times, more.bounds);
      const usual = data.start.level;
      if (before && before.isDown === network.isDown) {
        view.opened = carryOver(before, view.opened, network);
      } else if (view.lastOpening && before) {
        view.opened = readOpening(network, view.lastOpening, usual);
      } else {
        view.opened = readOpening(network, view.lastOpening || data.start.open, usual);
      }
      if (isFirst) view.colour = data.start.colour;
      // Another network may not have been timed.
      if (!data.words.colours[view.colour]) view.colour = "kind";
      view.network = network;
      const kept = network.byPath.get(isFirst ? data.start.selected : view.selectedPath);
      view.selected = kept && kept.index ? kept.index : null;
      view.selectedPath = view.selected === null ? "" : kept.path;
      if (view.selected !== null && isFirst) reveal(network, kept, view.opened);
      view.lastOpening = writeOpening(network, view.opened);
      // What the server knows already: it is told only of what is otherwise.
      const known = writeOpening(network, readOpening(network, data.start.open, usual));
      view.told = JSON.stringify({ ...lookOf(view), ...data.start, open: known, level: undefined });
    } else {
      view.network = null;
      view.scene = readFigure(more.figure);
    }
    view.pointed = null;
    view.found = new Set();
    view.matches = [];
    view.motion = null;
    resize(view);
    // A turned knob leaves a reader who has moved the drawing where he was looking.
    const isSame = Boolean(before && network && before.isDown === network.isDown);
    if (isSame && view.isFree) view.scene = compose(network, view.opened, view.limit);
    else fit(view);
    view.shade();
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
    drawMinimapGround(view);
    fillLegend(view);
    // Another legend may leave another height.
    if (!view.isFree && Math.abs(belowOf(view) - view.below) > 1) view.refit();
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

  // Put the network together anew: all of it where the reader has not moved it, else with one node
  // kept where it is on the screen.
  view.reopen = (anchor) => {
    const before = { ...view.scene, camera: { ...view.camera } };
    const old = anchor && before.byNode.get(anchor.index);
    if (view.isFree) view.scene = compose(view.network, view.opened, view.limit);
    else fit(view);
    const now = anchor && view.scene.byNode.get(anchor.index);
    if (old && now) {
      if (view.isFree) {
        // Top to bottom its upper edge stays, left to right its left one: what is in it comes after.
        const { isDown } = view.network;
        const dx = isDown ? old.x + old.width / 2 - now.x - now.width / 2 : old.x - now.x;
        const dy = isDown ? old.y - now.y : old.y + old.height / 2 - now.y - now.height / 2;
        view.camera.x += dx * view.camera.scale;
        view.camera.y += dy * view.camera.scale;
      } else if (!isWhole(view)) {
        centre(view, now);
      }
      animate(view, before);
    }
    view.shade();
    view.refresh();
    view.lastOpening = writeOpening(view.network, view.opened);
    view.report();
  };
  // Another frame, other letters: all of it again, or the part that was selected.
  view.refit = () => {
    if (!view.scene) return;
    fit(view);
    if (view.network) {
      view.shade();
      drawMinimapGround(view);
      if (view.selected !== null && !isWhole(view)) show(view, view.scene.byNode.get(view.selected));
    }
    view.redraw();
  };
  // As the reader asks for it, not as the frame does.
  view.fitAll = () => {
    view.refit();
    view.tellGroup("fit");
  };
  view.toggle = (node) => {
    if (node.isOperation || !view.network) return;
    const shown = shownInside(node, view.opened);
    view.opened.delete(node.path + UNFOLDED);
    if (shown) view.opened.delete(node.path);
    else view.opened.add(node.path);
    view.reopen(node);
    view.tellGroup("toggle", { path: node.path, isOpen: !shown });
    view.say(fill(shown ? view.words.isShut : view.words.isOpen, { name: node.title }));
  };
  view.unfold = (node) => {
    const path = node.path + UNFOLDED;
    const isOpen = !view.opened.delete(path);
    if (isOpen) view.opened.add(path);
    view.reopen(node);
    view.tellGroup("unfold", { path: node.path, isOpen });
  };
  view.openAll = (level) => {
    view.opened = openTo(view.network, level);
    if (view.selected !== null && !compose(view.network, view.opened).byNode.has(view.selected)) {
      view.selected = null;
      view.selectedPath = "";
    }
    view.isFree = false;
    view.reopen(null);
    view.tellGroup("level", { level });
    const block = firstBlock(view);
    if (block && level >= BLOCKS_LEVEL && !isWhole(view)) centre(view, block);
  };
  view.select = (node) => {
    view.isChosen = true;
    view.selected = node && view.network ? node.index : null;
    view.selectedPath = node ? node.path : "";
    view.pointed = view.selected;
    view.found.clear();
    fillInspector(view);
    describeTree(view);
    view.redraw();
    view.report();
    view.tellGroup("select", { path: view.selectedPath });
  };
  // From elsewhere on the page, or from a search: show it, wherever it is.
  view.goTo = (node) => {
    reveal(view.network, node, view.opened);
    view.selected = node.index;
    view.selectedPath = node.path;
    view.reopen(null);
    show(view, view.scene.byNode.get(node.index));
    view.tellGroup("goTo", { path: node.path });
  };
  view.report = () => {
    clearTimeout(view.reporting);
    view.reporting = setTimeout(() => {
      const look = lookOf(view);
      const told = JSON.stringify(look);
      if (told === view.told) return;
      view.told = told;
      view.component.setStateValue("state", look);
    }, REPORT_AFTER);
  };
  // For tests and measurements: where everything lies now, and what is told of it.
  root.diagram = view;
  view.facts = (node) => factsOf(view, node);
  // As files have it, in one row.
  view.inOneRow = () => {
    const scene = compose(view.network, view.opened);
    return { ...scene, marks: sceneMarks(scene, view.levels) };
  };
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

  listenToGroup(view);
  listenToLesson(view);
  listenToPointer(view);
  listenToKeys(view);
  listenToMinimap(view);
  listenToPanels(view);
  new ResizeObserver(() => view.scene && resize(view) && view.refit()).observe(view.canvas);
  // A row of the table or a point of a plot was chosen.
  window.addEventListener("diagram-select", ({ detail }) => {
    if (detail.key !== view.component.data.key) return;
    const node = view.network?.byPath.get(detail.path);
    if (root.isConnected && node && node.index !== view.selected) view.goTo(node);
  });
  return view;
}

const BLOCKS_LEVEL = 2;

// What the address has of a diagram.
function lookOf({ lastOpening, colour, selectedPath }) {
  return { open: lastOpening || "", colour, selected: selectedPath };
}

// Whether all of the drawing lies in the frame.
function isWhole({ scene, camera, canvas }) {
  return (
    scene.width * camera.scale <= canvas.clientWidth && scene.height * camera.scale <= canvas.clientHeight
  );
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

// Boxes travel from where they were on the screen, new ones from the node that they were in.
function animate(view, before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const from = new Map();
  const { camera } = view;
  const ratio = before.camera.scale / camera.scale;
  const moved = (box) => ({
    x: box.x * ratio + (before.camera.x - camera.x) / camera.scale,
    y: box.y * ratio + (before.camera.y - camera.y) / camera.scale,
    width: box.width * ratio,
    height: box.height * ratio,
  });
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
