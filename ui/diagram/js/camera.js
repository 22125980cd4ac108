// Moving and zooming: where the drawing lies in the frame, and how large.

const LARGEST = 4;
const SMALLEST = 0.05;
const STEP = 1.25;
const USUAL = 0.8;
const ROOM = 8;
const MOST_FITTED = 2;
const MOST_PRESENTED = 3.5;
const FINER = 0.92;
const LEAST_TEXT = 11;

function frameSize(view) {
  return { width: view.canvas.clientWidth, height: view.canvas.clientHeight };
}

// The height at the lower edge that legend and tools take.
function belowOf(view) {
  const bottom = view.canvas.getBoundingClientRect().bottom;
  const tops = [view.legend, view.tools].map((one) => (one.offsetHeight ? one.getBoundingClientRect().top : bottom));
  return bottom - Math.min(...tops) + ROOM / 2;
}

// The smallest text on the screen in pixels: more where it is read from the last row of a room.
function textFloor(view) {
  return view.isPresented ? Math.max(14, (22 * window.innerHeight) / 1080) : LEAST_TEXT;
}

// All of it where all can be read: in as many rows as make it largest, without the lines of detail
// where it is only then whole. What is too long for that begins at its first layer, to be scrolled.
function fit(view) {
  view.isFree = false;
  view.below = belowOf(view);
  (view.network ? fitNetwork : fitFigure)(view);
  view.redraw();
}

function fitNetwork(view) {
  const { network, opened } = view;
  const frame = frameSize(view);
  const room = { width: frame.width - 2 * ROOM, height: frame.height - ROOM - view.below };
  const along = network.isDown ? "height" : "width";
  const floor = textFloor(view);
  const [whole, bare] = [floor / DETAIL_SIZE, floor / TITLE_SIZE];
  const sizes = (scale) => measure(network, opened, room[along] / scale);
  const holds = (scale, { width, height }) =>
    width * scale <= room.width + 1 && height * scale <= room.height + 1;
  const smallest = sizes(bare);
  const fitting = holds(bare, smallest) ? fittingScales(view, whole, bare) : [];
  const found = fitting.find((one) => holds(one, sizes(one)));
  // To be scrolled in one direction only, if it can be.
  const isNarrow = smallest[along] * bare <= room[along];
  let scale = found ?? (isNarrow && sizes(whole)[along] * whole > room[along] ? bare : whole);
  view.limit = room[along] / scale;
  view.scene = compose(network, opened, view.limit);
  if (found) {
    const most = Math.min(room.width / view.scene.width, room.height / view.scene.height);
    scale = Math.max(scale, Math.min(most, largestFitted(view)));
  }
  const { width, height } = view.scene;
  view.camera.scale = scale;
  view.camera.x = Math.max(ROOM, (frame.width - width * scale) / 2);
  view.camera.y = Math.max(ROOM, (frame.height - (view.below - ROOM) - height * scale) / 2);
}

function largestFitted(view) {
  return view.isPresented ? MOST_PRESENTED : MOST_FITTED;
}

// From the largest down to that at which details can be read, then that of the titles.
function fittingScales(view, whole, bare) {
  const found = [];
  for (let scale = largestFitted(view); scale > whole; scale *= FINER) found.push(scale);
  return [...found, whole, (whole + bare) / 2, bare];
}

// A figure is never smaller than its smallest text can be read.
function fitFigure(view) {
  const { width, height, marks } = view.scene;
  const frame = frameSize(view);
  const all = Math.min((frame.width - 2 * ROOM) / width, (frame.height - ROOM - view.below) / height);
  const smallest = Math.min(...marks.filter(([kind]) => kind === "text").map((mark) => mark[4]));
  const least = Number.isFinite(smallest) ? textFloor(view) / smallest : 0;
  const scale = Math.max(Math.min(all, largestFitted(view)), least);
  view.camera.scale = scale;
  view.camera.x = Math.max(ROOM, (frame.width - width * scale) / 2);
  view.camera.y = Math.max(ROOM, (frame.height - (view.below - ROOM) - height * scale) / 2);
}

// A part in the middle of the frame; one that is larger from its upper left on.
function centre(view, box) {
  const { camera } = view;
  const room = frameSize(view);
  const holds = Math.min((room.width - 2 * ROOM) / box.width, (room.height - view.below - ROOM) / box.height);
  // Without the lines of detail, where it is whole only then.
  if (holds < camera.scale && holds * TITLE_SIZE >= textFloor(view)) camera.scale = holds;
  const start = (size, length) => Math.max(ROOM, (size - length * camera.scale) / 2);
  const [left, top] = [start(room.width, box.width), start(room.height - view.below, box.height)];
  if (view.scene.width * camera.scale <= room.width) {
    camera.x = (room.width - view.scene.width * camera.scale) / 2;
  } else camera.x = left - box.x * camera.scale;
  camera.y = top - box.y * camera.scale;
  view.redraw();
}

// The first of the open blocks with a shortcut, or of the open parts.
function firstBlock(view) {
  const { network, scene } = view;
  const skips = ({ node }) => {
    const shown = shownInside(node, view.opened);
    return network.wires[shown.layout[1]][2].some((value, i) => i % WIRE === 3 && value === 1);
  };
  return scene.frames.find(skips) ?? scene.frames[0];
}

function zoom(view, factor, x, y) {
  view.isFree = true;
  const { camera, scene } = view;
  const room = frameSize(view);
  const all = Math.min(room.width / scene.width, room.height / scene.height);
  const scale = Math.min(LARGEST, Math.max(Math.min(SMALLEST, all), camera.scale * factor));
  camera.x = x - ((x - camera.x) * scale) / camera.scale;
  camera.y = y - ((y - camera.y) * scale) / camera.scale;
  camera.scale = scale;
  view.redraw();
  view.tellGroup("camera");
}

function zoomAtMiddle(view, factor) {
  const { width, height } = frameSize(view);
  zoom(view, factor, width / 2, height / 2);
}

function pan(view, x, y) {
  view.isFree = true;
  view.camera.x += x;
  view.camera.y += y;
  view.redraw();
  view.tellGroup("camera");
}

// Bring a box into the frame, and no further than that.
function show(view, box) {
  const { camera, inspector } = view;
  const room = frameSize(view);
  // What lies under the inspector is not to be seen.
  if (!inspector.hidden && room.width > 600) room.width -= inspector.offsetWidth + 8;
  if (camera.scale < 0.45) {
    camera.scale = USUAL;
    camera.x = room.width / 2 - (box.x + box.width / 2) * camera.scale;
    camera.y = room.height / 2 - (box.y + Math.min(box.height, 60) / 2) * camera.scale;
    return view.redraw();
  }
  const into = (start, length, from, size) => {
    const end = start + Math.min(length, size - 48);
    if (start < from + 24) return from + 24 - start;
    return end > from + size - 24 ? from + size - 24 - end : 0;
  };
  camera.x += into(box.x * camera.scale + camera.x, box.width * camera.scale, 0, room.width);
  camera.y += into(box.y * camera.scale + camera.y, box.height * camera.scale, 0, room.height);
  view.redraw();
}

function toScene(view, event) {
  const frame = view.canvas.getBoundingClientRect();
  const { camera } = view;
  return {
    x: (event.clientX - frame.left - camera.x) / camera.scale,
    y: (event.clientY - frame.top - camera.y) / camera.scale,
    left: event.clientX - frame.left,
    top: event.clientY - frame.top,
  };
}

function boxAt(view, { x, y }) {
  const holds = (box) =>
    x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  const { boxes, frames } = view.scene;
  return boxes.findLast(holds) || frames.findLast(holds) || null;
}
