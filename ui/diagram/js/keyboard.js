// Keys as in any tree, and the same tree in words for a screen reader.

const MOST_ITEMS = 400;

function listenToKeys(view) {
  const { canvas } = view;
  const camera = {
    "+": () => zoomAtMiddle(view, STEP),
    "=": () => zoomAtMiddle(view, STEP),
    "-": () => zoomAtMiddle(view, 1 / STEP),
    0: () => view.fitAll(),
    f: () => view.fullScreen(),
    "?": () => view.tellKeys(),
  };
  const paths = {
    Home: () => point(view, readingOrder(view)[0]),
    End: () => point(view, readingOrder(view).at(-1)),
    Enter: () => view.pointed !== null && view.select(nodeOf(view, view.pointed)),
    " ": () => view.pointed !== null && view.toggle(nodeOf(view, view.pointed)),
    Escape: () => view.select(null),
    "/": () => view.focusSearch(),
  };
  // Along the network to the next part, open or closed; across it into a part, and out again.
  const ways = {
    ArrowRight: [() => step(view, 1), () => enter(view)],
    ArrowLeft: [() => step(view, -1), () => leaveNode(view)],
    ArrowDown: [() => enter(view), () => step(view, 1)],
    ArrowUp: [() => leaveNode(view), () => step(view, -1)],
  };
  const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = event.shiftKey && moves[event.key]
      ? () => pan(view, ...moves[event.key])
      : camera[event.key] || (view.network && (ways[event.key]?.[Number(view.network.isDown)] || paths[event.key]));
    if (!action) return;
    event.preventDefault();
    // Escape lets go of the part first, and only then means something to the page.
    if (event.key === "Escape" && view.selected !== null) event.stopPropagation();
    action();
  });
}

function nodeOf(view, index) {
  return view.network.nodes[index];
}

// The nodes on the page, from the first layer to the last, each open one before what is in it.
function readingOrder(view) {
  const order = [];
  const visit = (node) => {
    const shown = shownInside(node, view.opened);
    for (const index of shown ? shown.parts : []) {
      order.push(index);
      visit(nodeOf(view, index));
    }
  };
  visit(view.network.nodes[0]);
  return order;
}

function step(view, by) {
  const order = readingOrder(view);
  const at = order.indexOf(view.pointed);
  point(view, order[Math.min(order.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
}

function enter(view) {
  if (view.pointed === null) return step(view, 1);
  const node = nodeOf(view, view.pointed);
  const shown = shownInside(node, view.opened);
  if (shown) point(view, shown.parts[0]);
  else if (!node.isOperation) view.toggle(node);
  else step(view, 1);
}

function leaveNode(view) {
  if (view.pointed === null) return;
  const node = nodeOf(view, view.pointed);
  if (shownInside(node, view.opened)) return view.toggle(node);
  const owner = ownerOf(view.network, node, view.opened);
  if (owner && owner[0].index !== 0) point(view, owner[0].index);
}

function point(view, index) {
  if (index === undefined) return;
  view.pointed = index;
  view.found.clear();
  view.found.add(index);
  const box = view.scene.byNode.get(index);
  if (box) show(view, box);
  describeTree(view);
}

// The siblings of the node that the keyboard is on, and its owners, as an ARIA tree. All nodes
// at once would be thousands of elements that nobody hears.
function describeTree(view) {
  const { tree, canvas } = view;
  canvas.setAttribute("role", view.network ? "tree" : "img");
  if (!view.network) {
    // A figure is told by the words in it.
    const words = view.scene.marks.filter((mark) => mark[0] === "text").map((mark) => mark[3]);
    tree.textContent = words.join(". ");
    canvas.setAttribute("aria-describedby", "diagram-tree");
    canvas.removeAttribute("aria-activedescendant");
    return;
  }
  canvas.removeAttribute("aria-describedby");
  const at = view.pointed ?? view.selected;
  const chain = [];
  let node = at === null ? null : nodeOf(view, at);
  while (node && node.index !== 0) {
    chain.unshift(node);
    const owner = ownerOf(view.network, node, view.opened);
    node = owner ? owner[0] : null;
  }
  const items = [];
  const list = (owner, depth) => {
    const shown = shownInside(owner, view.opened);
    if (!shown) return;
    shown.parts.forEach((index, place) => {
      if (items.length > MOST_ITEMS) return;
      items.push(treeItem(view, nodeOf(view, index), depth, place, shown.parts.length));
      if (chain[depth - 1]?.index === index) list(nodeOf(view, index), depth + 1);
    });
  };
  list({ ...view.network.nodes[0], path: "" }, 1);
  tree.replaceChildren(...items);
  if (at === null) canvas.removeAttribute("aria-activedescendant");
  else canvas.setAttribute("aria-activedescendant", `diagram-node-${at}`);
}

function treeItem(view, node, depth, place, count) {
  const item = document.createElement("div");
  item.id = `diagram-node-${node.index}`;
  item.setAttribute("role", "treeitem");
  item.setAttribute("aria-level", depth);
  item.setAttribute("aria-posinset", place + 1);
  item.setAttribute("aria-setsize", count);
  item.setAttribute("aria-selected", node.index === view.selected);
  if (!node.isOperation) item.setAttribute("aria-expanded", shownInside(node, view.opened) !== null);
  item.dataset.path = node.path;
  const name = node.isSign ? view.words.signs[node.title] : node.title;
  item.textContent = [name, ...node.details, view.words.changes[node.mark]].filter(Boolean).join(", ");
  return item;
}
