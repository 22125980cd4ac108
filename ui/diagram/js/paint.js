// Paints a composed network on a canvas: only what is in view, text only where it can be read.

const SHEET = 3.5;
const READABLE_TEXT = 5;
const ARROW = 6;

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
  for (const frame of frames) paintFrame(context, view, frame);
  paintCurves(context, view, window);
  paintBoxes(context, view, boxes);
  const size = 11 * camera.scale;
  if (size >= READABLE_TEXT) {
    for (const frame of frames) paintHeading(context, view, frame);
    for (const box of boxes) paintLabel(context, view, box);
    paintShapes(context, view);
  }
  if (!view.motion) paintGhosts(context, view, window, size >= READABLE_TEXT);
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

function roundedRect(context, { x, y, width, height }, radius, isSmall) {
  if (isSmall) context.rect(x, y, width, height);
  else context.roundRect(x, y, width, height, radius);
}

function paintFrame(context, view, box) {
  const [fill, outline] = view.theme.tints.frame;
  context.beginPath();
  roundedRect(context, placeOf(view, box), 8, view.camera.scale < 0.2);
  context.fillStyle = fill;
  context.strokeStyle = outline;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
}

// Arrows of one look are stroked together: a canvas is slow by the stroke, not by the segment.
function paintCurves(context, view, window) {
  const { scene, theme, motion, selected, camera } = view;
  const groups = new Map();
  const heads = new Map();
  for (const curve of scene.curves) {
    if (!curve.bounds) curve.bounds = boundsOf(curve.points);
    if (!isInside(window, curve.bounds)) continue;
    const isOn = selected !== null && (curve.from === selected || curve.to === selected);
    const ink = isOn ? theme.accent : curve.isSkip ? theme.accent : theme.muted;
    const width = isOn && curve.isArc ? 1.8 : curve.width;
    const opacity = curve.isArc && !isOn ? 0.5 : 1;
    const isDashed = curve.isSkip && !curve.isArc;
    const look = `${ink}|${width}|${isDashed}|${opacity}`;
    if (!groups.has(look)) groups.set(look, { ink, width, isDashed, opacity, curves: [] });
    groups.get(look).curves.push(curve);
    if (curve.hasArrow && camera.scale > 0.15) {
      if (!heads.has(ink)) heads.set(ink, []);
      heads.get(ink).push(curve);
    }
  }
  const fade = motion ? motion.progress : 1;
  for (const { ink, width, isDashed, opacity, curves } of groups.values()) {
    context.beginPath();
    for (const { points } of curves) {
      context.moveTo(points[0], points[1]);
      for (let i = 2; i < points.length; i += 6) {
        context.bezierCurveTo(
          points[i], points[i + 1], points[i + 2], points[i + 3], points[i + 4], points[i + 5],
        );
      }
    }
    context.strokeStyle = ink;
    // Far away a hair's breadth is still to be seen.
    context.lineWidth = Math.max(width, 0.5 / camera.scale);
    context.globalAlpha = opacity * fade;
    context.setLineDash(isDashed && camera.scale > 0.15 ? [5 + width, 2.5 + width] : []);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = fade;
  for (const [ink, curves] of heads) {
    context.beginPath();
    for (const curve of curves) arrowHead(context, curve);
    context.fillStyle = ink;
    context.fill();
  }
  context.globalAlpha = 1;
}

const MOST_SHAPES = 8;

// What flows through the arrows of the selected node.
function paintShapes(context, view) {
  const { scene, selected, theme, network, motion } = view;
  if (selected === null || motion) return;
  const own = scene.curves.filter(
    ({ from, to }) => from !== null && to !== null && (from === selected || to === selected),
  );
  if (own.length > MOST_SHAPES) return;
  context.font = `400 11px ${theme.font}`;
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

function boundsOf(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function arrowHead(context, { points, width }) {
  const last = points.length - 2;
  const [x, y] = [points[last], points[last + 1]];
  const length = Math.hypot(x - points[last - 2], y - points[last - 1]) || 1;
  const [dx, dy] = [(x - points[last - 2]) / length, (y - points[last - 1]) / length];
  const size = ARROW + width;
  const half = size * 0.42;
  const [bx, by] = [x - dx * size, y - dy * size];
  context.moveTo(x, y);
  context.lineTo(bx - dy * half, by + dx * half);
  context.lineTo(bx + dy * half, by - dx * half);
  context.closePath();
}

function paintBoxes(context, view, boxes) {
  const { theme, camera, levels } = view;
  const isSmall = camera.scale < 0.3;
  for (const box of boxes) {
    const { node } = box;
    const place = placeOf(view, box);
    const [fill, outline] = theme.tints[node.tint];
    const radius = node.isSign ? place.width / 2 : 6;
    context.fillStyle = levels ? onRamp(theme.ramp, levels[node.index]) : fill;
    context.strokeStyle = outline;
    context.lineWidth = node.tint === "block" ? 1.2 : 1;
    for (let sheet = isSmall ? 0 : Math.min(node.copies, 2); sheet >= 0; sheet--) {
      const moved = { ...place, x: place.x + SHEET * sheet, y: place.y + SHEET * sheet };
      context.beginPath();
      roundedRect(context, moved, radius, isSmall && !node.isSign);
      context.fill();
      context.stroke();
    }
    // The length of a bar tells the cost too, for those who do not see the shades.
    if (levels && !node.isSign && !isSmall) {
      context.fillStyle = theme.text;
      context.fillRect(place.x + 6, place.y + place.height - 4, (place.width - 12) * levels[node.index], 2);
    }
  }
}

function paintLabel(context, view, box) {
  const { node } = box;
  const { theme } = view;
  const place = placeOf(view, box);
  if (view.motion && place.width < box.width * 0.6) return;
  const middle = place.x + place.width / 2;
  const isQuiet = node.details.length === 0 && !node.isSign;
  const baseline = isQuiet ? place.y + place.height / 2 + 4.5 : place.y + (node.isSign && !node.details.length ? 17 : 16);
  context.textAlign = "center";
  context.fillStyle = theme.text;
  context.font = `${isQuiet ? 400 : 600} 13px ${theme.font}`;
  context.fillText(node.title, middle + (node.isOperation ? 0 : 8), baseline);
  if (!node.isOperation) paintChevron(context, place.x + 9, baseline - 4.5, false, theme.detail);
  context.font = `400 11px ${theme.font}`;
  context.fillStyle = view.levels ? theme.text : theme.detail;
  node.details.forEach((line, i) => context.fillText(line, middle, baseline + 15 + 14 * i));
  paintBadge(context, view, place, node);
}

function paintHeading(context, view, box) {
  const { node } = box;
  const { theme } = view;
  const { x, y } = placeOf(view, box);
  paintChevron(context, x + 10, y + 14, true, theme.muted);
  const halo = (text, left) => {
    context.strokeStyle = theme.tints.frame[0];
    context.lineWidth = 5;
    context.lineJoin = "round";
    context.strokeText(text, left, y + 18.5);
  };
  context.textAlign = "left";
  context.font = `600 13px ${theme.font}`;
  halo(node.title, x + 22);
  context.fillStyle = theme.text;
  context.fillText(node.title, x + 22, y + 18.5);
  const end = x + 22 + context.measureText(node.title).width + 8;
  context.font = `400 11px ${theme.font}`;
  halo(node.headingDetail, end);
  context.fillStyle = theme.muted;
  context.fillText(node.headingDetail, end, y + 18.5);
  paintBadge(context, view, { x, y, width: box.width, height: box.height }, node);
}

function paintChevron(context, x, y, isOpen, ink) {
  context.beginPath();
  if (isOpen) {
    context.moveTo(x - 3.5, y - 2);
    context.lineTo(x, y + 2);
    context.lineTo(x + 3.5, y - 2);
  } else {
    context.moveTo(x - 1.5, y - 3.5);
    context.lineTo(x + 2, y);
    context.lineTo(x - 1.5, y + 3.5);
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.stroke();
}

const SIGNS = { added: "+", resized: "≠", changed: "·", removed: "−" };

// A change against another network: a sign in the corner, and an outline of its own.
function paintBadge(context, view, place, node) {
  if (!node.mark) return;
  const { theme } = view;
  const [x, y] = [place.x + place.width - 2, place.y + 2];
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = theme.second;
  context.fill();
  context.fillStyle = theme.surface;
  context.font = `600 13px ${theme.font}`;
  context.textAlign = "center";
  context.fillText(SIGNS[node.mark], x, y + 4.5);
}

// What was removed, dashed and where it was.
function paintGhosts(context, view, window, isReadable) {
  const { theme, scene } = view;
  for (const ghost of scene.ghosts.filter((some) => isInside(window, some))) {
    const { x, y, width, height, tie, text } = ghost;
    context.fillStyle = theme.tints.frame[0];
    context.strokeStyle = theme.second;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(...tie);
    if (y < tie[1]) context.lineTo(x, tie[1]);
    else context.lineTo(tie[0], y);
    context.stroke();
    context.beginPath();
    context.roundRect(x, y, width, height, 4);
    context.fill();
    context.stroke();
    context.setLineDash([]);
    if (!isReadable) continue;
    context.font = `400 11px ${theme.font}`;
    context.textAlign = "center";
    context.fillStyle = theme.second;
    context.fillText(text, x + width / 2, y + 12);
  }
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
