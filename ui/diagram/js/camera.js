// Moving and zooming: where the drawing lies in the frame, and how large.

const LARGEST = 4;
const SMALLEST = 0.05;
const STEP = 1.25;
const READABLE = 0.62;
const USUAL = 0.8;
const ROOM = 12;

function frameSize(view) {
  return { width: view.canvas.clientWidth, height: view.canvas.clientHeight };
}

// All of it; a network longer than the frame starts at its first layer, large enough to read.
function fit(view, whole = false) {
  const { width, height } = view.scene;
  const room = frameSize(view);
  const inner = { width: room.width - 2 * ROOM, height: room.height - 2 * ROOM };
  const all = Math.min(inner.width / width, inner.height / height);
  const along = view.network && !view.network.isDown ? inner.height / height : inner.width / width;
  const least = whole || all >= READABLE ? all : Math.min(USUAL, along);
  const scale = Math.min(whole ? LARGEST / 2 : 1, Math.max(all, least));
  view.camera.scale = scale;
  view.camera.x = Math.max(ROOM, (room.width - width * scale) / 2);
  view.camera.y = Math.max(ROOM, (room.height - height * scale) / 2);
  view.redraw();
}

function zoom(view, factor, x, y) {
  const { camera, scene } = view;
  const room = frameSize(view);
  const all = Math.min(room.width / scene.width, room.height / scene.height);
  const scale = Math.min(LARGEST, Math.max(Math.min(SMALLEST, all), camera.scale * factor));
  camera.x = x - ((x - camera.x) * scale) / camera.scale;
  camera.y = y - ((y - camera.y) * scale) / camera.scale;
  camera.scale = scale;
  view.redraw();
}

function zoomAtMiddle(view, factor) {
  const { width, height } = frameSize(view);
  zoom(view, factor, width / 2, height / 2);
}

function pan(view, x, y) {
  view.camera.x += x;
  view.camera.y += y;
  view.redraw();
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
