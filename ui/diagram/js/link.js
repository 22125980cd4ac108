// Views of one group are looked at together: what the hand does to one, the others follow.

const LINK = "diagram-linked";

function listenToGroup(view) {
  view.tellGroup = (kind, told = {}) => {
    const { group } = view.component?.data ?? {};
    if (!group || view.isFollowing || !view.network) return;
    window.dispatchEvent(new CustomEvent(LINK, { detail: { group, kind, from: view, ...told } }));
  };
  window.addEventListener(LINK, ({ detail }) => {
    const isOwn = detail.from === view || detail.group !== view.component?.data.group;
    if (isOwn || !view.network || !view.root.isConnected) return;
    view.isFollowing = true;
    try {
      FOLLOW[detail.kind](view, detail);
    } finally {
      view.isFollowing = false;
    }
  });
}

const FOLLOW = {
  // The same scale, and in the middle the same share of the way through the network.
  camera: (view, { from }) => {
    const [there, here] = [frameSize(from), frameSize(view)];
    const { scale } = from.camera;
    view.isFree = true;
    view.camera.scale = scale;
    for (const [axis, size] of [["x", "width"], ["y", "height"]]) {
      const share = (there[size] / 2 - from.camera[axis]) / scale / from.scene[size];
      view.camera[axis] = here[size] / 2 - share * view.scene[size] * scale;
    }
    view.redraw();
  },
  fit: (view) => view.refit(),
  toggle: (view, { from, path, isOpen }) => {
    const node = counterpart(view, from, path);
    if (node && !node.isOperation && Boolean(shownInside(node, view.opened)) !== isOpen) view.toggle(node);
  },
  unfold: (view, { from, path, isOpen }) => {
    const node = counterpart(view, from, path);
    if (node && view.opened.has(node.path + UNFOLDED) !== isOpen) view.unfold(node);
  },
  level: (view, { level }) => view.openAll(level),
  select: (view, { from, path }) => {
    const node = path ? counterpart(view, from, path) : null;
    const isShown = node && view.scene.byNode.has(node.index);
    view.select(isShown ? node : null);
  },
  goTo: (view, { from, path }) => {
    const node = counterpart(view, from, path);
    if (node) view.goTo(node);
    else view.select(null);
  },
};

// The part that stands for another network's part: the matched one, else the one of the same path.
// An empty path tells that no part stands for it.
function counterpart(view, from, path) {
  const other = from.partners?.[path] ?? path;
  return other ? view.network.byPath.get(other) : null;
}
