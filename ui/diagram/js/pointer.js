// The mouse and fingers: drag to move, wheel or pinch to zoom, click to select, chevron or
// double click to open.

const STILL = 4;
const CHEVRON_ROOM = 22;

function listenToPointer(view) {
  const { canvas } = view;
  const down = new Map();
  let start = null;
  canvas.addEventListener(
    "wheel",
    (event) => {
      // A page that is scrolled past the diagram must not be caught in it.
      if (!takesWheel(view, event)) return view.hint(view.words.wheel);
      event.preventDefault();
      if (event.shiftKey && !event.ctrlKey) return pan(view, -(event.deltaX || event.deltaY), 0);
      const at = toScene(view, event);
      zoom(view, Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), at.left, at.top);
    },
    { passive: false },
  );
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    start = { x: event.clientX, y: event.clientY, moved: false, pinch: 0 };
    if (down.size === 2) Object.assign(start, { pinch: spread(down), middle: middleBetween(view, down), moved: true });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return hover(view, event);
    const before = down.get(event.pointerId);
    down.set(event.pointerId, event);
    if (down.size === 2) {
      // Two fingers zoom around the middle between them, and move it.
      const [now, middle] = [spread(down), middleBetween(view, down)];
      if (start.pinch) {
        pan(view, middle.x - start.middle.x, middle.y - start.middle.y);
        zoom(view, now / start.pinch, middle.x, middle.y);
      }
      Object.assign(start, { pinch: now, middle, moved: true });
      return;
    }
    const far = Math.hypot(event.clientX - start.x, event.clientY - start.y);
    if (!start.moved && far < STILL) return;
    start.moved = true;
    canvas.classList.add("moving");
    // Up and down one finger moves the page.
    const isPages = event.pointerType === "touch" && !view.root.matches(":fullscreen");
    pan(view, event.clientX - before.clientX, isPages ? 0 : event.clientY - before.clientY);
  });
  const end = (event) => {
    const known = down.delete(event.pointerId);
    canvas.classList.remove("moving");
    if (known && start && !start.moved && event.type === "pointerup") click(view, event);
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => tellPointed(view, null));
  canvas.addEventListener("dblclick", (event) => {
    const box = boxAt(view, toScene(view, event));
    if (box && view.network && !isOnChevron(box, toScene(view, event))) view.toggle(box.node);
  });
}

// With Ctrl always, which is also what a trackpad's pinch says; without it once it was clicked.
function takesWheel(view, event) {
  const isFull = view.root.matches(":fullscreen");
  return event.ctrlKey || event.metaKey || isFull || view.root.getRootNode().activeElement === view.canvas;
}

function middleBetween(view, down) {
  const frame = view.canvas.getBoundingClientRect();
  const [a, b] = [...down.values()];
  return { x: (a.clientX + b.clientX) / 2 - frame.left, y: (a.clientY + b.clientY) / 2 - frame.top };
}

function spread(down) {
  const [a, b] = [...down.values()];
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}

function isOnChevron(box, at) {
  return (
    !box.node.isOperation &&
    at.x < box.x + CHEVRON_ROOM &&
    at.y < box.y + (box.isOpen ? HEADER : CHEVRON_ROOM + 4)
  );
}

function click(view, event) {
  const at = toScene(view, event);
  const box = boxAt(view, at);
  view.canvas.focus({ preventScroll: true });
  if (box && view.network && isOnChevron(box, at)) return view.toggle(box.node);
  view.select(box ? box.node : null);
}

function hover(view, event) {
  const at = toScene(view, event);
  const box = boxAt(view, at);
  tellPointed(view, box?.node);
  view.canvas.style.cursor = box && (!box.isOpen || isOnChevron(box, at)) ? "pointer" : "";
  const title = box && !box.isOpen ? tipOf(view, box.node) : "";
  if (view.canvas.title !== title) view.canvas.title = title;
}

function tipOf(view, node) {
  return [node.path, node.outShape ? shapeInWords(node.outShape) : ""].filter(Boolean).join("\n");
}
