// Paints a composed network on a canvas: only what is in view, and no text smaller than the floor.
// From far away titles keep the floor's size as long as their boxes hold them; details go first.

function paintNetwork(canvas, view) {
  const { scene, camera, ratio } = view;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  const window = {
    left: -camera.x / camera.scale,
    top: -camera.y / camera.scale,
    right: (width - camera.x) / camera.scale,
    bottom: (height - camera.y) / camera.scale,
  };
  const frames = scene.frames.filter((box) => isInside(window, placeOf(view, box)));
  const boxes = scene.boxes.filter((box) => isInside(window, placeOf(view, box)));
  const { scale } = camera;
  for (const frame of frames) paintShape(context, view, frame, scale < 0.2);
  paintCurves(context, view, window);
  for (const box of boxes) paintShape(context, view, box, scale < 0.3);
  // A hair below the floor is rounding.
  const least = (textFloor(view) - 0.01) / scale;
  for (const box of [...frames, ...boxes]) paintWords(context, view, box, least);
  if (least <= FIRST_SHAPES) paintShapes(context, view, least);
  if (!view.motion) paintGhosts(context, view, window, least);
  paintRings(context, view, [...frames, ...boxes]);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function isInside(window, box) {
  return (
    box.x < window.right &&
    box.x + box.width + 10 > window.left &&
    box.y < window.bottom &&
    box.y + box.height + 10 > window.top
  );
}

// Where a box is drawn now: on its way while something opens or closes.
function placeOf(view, box) {
  const { motion } = view;
  if (!motion) return box;
  const from = motion.from.get(box.node.index) || box;
  const mix = (a, b) => a + (b - a) * motion.progress;
  return {
    x: mix(from.x, box.x),
    y: mix(from.y, box.y),
    width: mix(from.width, box.width),
    height: mix(from.height, box.height),
  };
}

// The marks of a box, made anew when the boxes are coloured otherwise.
function marksOf(view, box) {
  if (box.marks?.levels !== view.levels) {
    box.marks = { levels: view.levels, ...partMarks(box, view.levels) };
  }
  return box.marks;
}

function paintShape(context, view, box, isSmall) {
  const { shape, bar } = marksOf(view, box);
  const place = placeOf(view, box);
  const [kind, , , , , ...look] = shape;
  const mark = view.motion ? [kind, place.x, place.y, place.width, place.height, ...look] : shape;
  paintMark(context, view.theme, mark, { isSmall });
  if (bar && !isSmall) paintAside(context, view, box, place, [bar]);
}

function paintWords(context, view, box, least) {
  const place = placeOf(view, box);
  if (!box.isOpen && place.width < box.width * 0.6) return;
  const words = marksOf(view, box).words.map((mark) => readable(context, view, box, mark, least));
  paintAside(context, view, box, place, words.filter(Boolean));
}

// A mark in letters that are at least so large; none where its box does not hold them.
function readable(context, view, { width, height, isOpen, node }, mark, least) {
  if (mark[0] !== "text" || mark[4] >= least) return mark;
  if (mark[4] < TITLE_SIZE) return null;
  const [kind, x, y, text, size, isBold, anchor, ...look] = mark;
  context.font = `${isBold ? 600 : 400} ${least}px ${view.theme.font}`;
  const room = isOpen ? width - 34 : width - (node.isOperation || node.isSign ? 4 : 24);
  if (least > (isOpen ? HEADER : height) || context.measureText(text).width > room) return null;
  const lower = anchor === "middle" && node.details.length && !isOpen ? height / 2 - 16 + least / 3 : 0;
  return [kind, x, y + Math.max(lower, (least - size) / 3), text, least, isBold, anchor, ...look];
}

// Marks that go with their box while it is on its way: an open one's by its corner.
function paintAside(context, view, box, place, marks) {
  const grown = box.isOpen ? 0 : (place.width - box.width) / 2;
  const [dx, dy] = [place.x - box.x + grown, place.y - box.y];
  context.translate(dx, dy);
  for (const mark of marks) paintMark(context, view.theme, mark);
  context.translate(-dx, -dy);
}

// Arrows of one look are stroked together: a canvas is slow by the stroke, not by the segment.
function paintCurves(context, view, window) {
  const { scene, theme, motion, selected, camera } = view;
  const groups = new Map();
  const heads = new Map();
  for (const curve of scene.curves) {
    if (!curve.bounds) curve.bounds = boundsOf(curve.points);
    if (!isInside(window, curve.bounds)) continue;
    if (!curve.mark) curve.mark = arrowMark(curve);
    let [, points, colour, width, isDashed, hasArrow, opacity] = curve.mark;
    if (selected !== null && (curve.from === selected || curve.to === selected)) {
      colour = "accent";
      opacity = 1;
      if (curve.isArc) width = 1.8;
    }
    const look = `${colour}|${width}|${isDashed}|${opacity}`;
    if (!groups.has(look)) groups.set(look, { colour, width, isDashed, opacity, routes: [] });
    groups.get(look).routes.push(points);
    if (hasArrow && camera.scale > 0.15) {
      if (!heads.has(colour)) heads.set(colour, []);
      heads.get(colour).push(curve);
    }
  }
  const fade = motion ? motion.progress : 1;
  for (const { colour, width, isDashed, opacity, routes } of groups.values()) {
    context.beginPath();
    for (const points of routes) traceCurve(context, points);
    context.strokeStyle = theme[colour];
    // Far away a hair's breadth is still to be seen.
    context.lineWidth = Math.max(width, 0.5 / camera.scale);
    context.globalAlpha = opacity * fade;
    context.setLineDash(isDashed && camera.scale > 0.15 ? dashes(width) : []);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = fade;
  for (const [colour, curves] of heads) {
    context.beginPath();
    for (const { points, width } of curves) traceArrowHead(context, points, width);
    context.fillStyle = theme[colour];
    context.fill();
  }
  context.globalAlpha = 1;
}

function paintGhosts(context, view, window, least) {
  for (const ghost of view.scene.ghosts.filter((some) => isInside(window, some))) {
    const { shapes, words } = ghostMarks(ghost);
    for (const mark of least <= DETAIL_SIZE ? [...shapes, ...words] : shapes) {
      paintMark(context, view.theme, mark);
    }
  }
}

const MOST_SHAPES = 8;
const FIRST_SHAPES = 22;

// What flows through the arrows of the selected node.
function paintShapes(context, view, least) {
  const { scene, selected, theme, network, motion } = view;
  if (selected === null || motion) return;
  const own = scene.curves.filter(
    ({ from, to }) => from !== null && to !== null && (from === selected || to === selected),
  );
  if (own.length > MOST_SHAPES) return;
  context.font = `400 ${Math.max(DETAIL_SIZE, least)}px ${theme.font}`;
  context.textAlign = network.isDown ? "left" : "center";
  context.lineJoin = "round";
  for (const { points, from, to } of own) {
    const [x, y] = middleOf(points);
    const text = shapeInWords(network.nodes[from].outShape);
    const ends = [from, to].map((index) => scene.byNode.get(index));
    // An arrow that is shorter than the words has them below what it joins.
    const isShort = Math.abs(points.at(-2) - points[0]) < context.measureText(text).width + 8;
    const below = Math.max(...ends.map((box) => box.y + box.height)) + 14;
    const [left, base] = network.isDown ? [x + 6, y + 4] : [x, isShort ? below : y - 6];
    context.strokeStyle = theme.surface;
    context.lineWidth = 4;
    context.strokeText(text, left, base);
    context.fillStyle = theme.accent;
    context.fillText(text, left, base);
  }
}

// The middle of the middle segment of a route.
function middleOf(points) {
  const start = 6 * Math.floor((points.length / 2 - 1) / 3 / 2);
  const at = (axis) =>
    (points[start + axis] +
      3 * points[start + 2 + axis] +
      3 * points[start + 4 + axis] +
      points[start + 6 + axis]) /
    8;
  return [at(0), at(1)];
}

// The selected node, the one under the keyboard, and what a search found.
function paintRings(context, view, boxes) {
  const { theme, selected, found, camera } = view;
  for (const box of boxes) {
    const { index, isSign } = box.node;
    const isFound = found.has(index);
    if (index !== selected && !isFound) continue;
    const place = placeOf(view, box);
    const out = 3;
    context.beginPath();
    context.roundRect(
      place.x - out, place.y - out, place.width + 2 * out, place.height + 2 * out,
      isSign ? place.width / 2 + out : 8,
    );
    context.strokeStyle = index === selected ? theme.accent : theme.second;
    context.lineWidth = Math.max(index === selected ? 2.5 : 1.5, 1.5 / camera.scale);
    context.setLineDash(index === selected ? [] : [4, 3]);
    context.stroke();
    context.setLineDash([]);
  }
}
