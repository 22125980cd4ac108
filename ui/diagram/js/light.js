// Words of a lesson and parts of the picture know each other: what is pointed at in the text is
// marked here, and what is pointed at here in the text (ui/lessons/words.js).

const LIGHT = "lesson-light";
const POINTED = "lesson-pointed";

function listenToLesson(view) {
  window.addEventListener(LIGHT, ({ detail }) => {
    if (!view.root.isConnected || !view.network || !view.scene) return;
    const node = detail.part ? view.network.byPath.get(detail.part) : null;
    if (detail.isPressed && node) return view.goTo(node);
    view.found = new Set(detail.part ? shownOf(view, detail.part) : []);
    view.redraw();
  });
}

// The boxes that stand for a part: its own, those within it, or the closed one that holds it.
function shownOf(view, path) {
  const boxes = [...view.scene.byNode.values()].filter(({ node }) => node.path);
  const own = boxes.filter(({ node }) => node.path === path);
  if (own.length) return own.map(({ node }) => node.index);
  const within = boxes.filter(({ node }) => node.path.startsWith(`${path}.`));
  if (within.length) return within.map(({ node }) => node.index);
  let found = view.network.byPath.get(path);
  while (found && !view.scene.byNode.has(found.index)) {
    found = ownerOf(view.network, found, view.opened)?.[0];
  }
  return found && found.path ? [found.index] : [];
}

function tellPointed(view, node) {
  const path = node?.path ?? "";
  if (path === view.pointedPath) return;
  view.pointedPath = path;
  window.dispatchEvent(new CustomEvent(POINTED, { detail: { part: path } }));
}
