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
      event.preventDefault();
      const at = toScene(view, event);
      zoom(view, Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), at.left, at.top);
    },
    { passive: false },
  );
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    start = { x: event.clientX, y: event.clientY, moved: false, pinch: spread(down) };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return hover(view, event);
    const before = down.get(event.pointerId);
    down.set(event.pointerId, event);
    if (down.size === 2) {
      const now = spread(down);
      const at = toScene(view, event);
      if (start.pinch) zoom(view, now / start.pinch, at.left, at.top);
      start.pinch = now;
      start.moved = true;
      return;
    }
    const far = Math.hypot(event.clientX - start.x, event.clientY - start.y);
    if (!start.moved && far < STILL) return;
    start.moved = true;
    canvas.classList.add("moving");
    pan(view, event.clientX - before.clientX, event.clientY - before.clientY);
  });
  const end = (event) => {
    const known = down.delete(event.pointerId);
    canvas.classList.remove("moving");
    if (known && start && !start.moved && event.type === "pointerup") click(view, event);
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("dblclick", (event) => {
    const box = boxAt(view, toScene(view, event));
    if (box && view.network && !isOnChevron(box, toScene(view, event))) view.toggle(box.node);
  });
}

function spread(down) {
  if (down.size !== 2) return 0;
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
  view.canvas.style.cursor = box && (!box.isOpen || isOnChevron(box, at)) ? "pointer" : "";
  const title = box && !box.isOpen ? tipOf(view, box.node) : "";
  if (view.canvas.title !== title) view.canvas.title = title;
}

function tipOf(view, node) {
  return [node.path, node.outShape ? shapeInWords(node.outShape) : ""].filter(Boolean).join("\n");
}
