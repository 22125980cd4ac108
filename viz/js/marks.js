// The marks of a composed network: arrays of a kind and the fields that viz/picture.py gives it.
// The page paints them on a canvas (paint.js), files are written from them (viz/svg.py, viz/pdf.py).

const TITLE_SIZE = 13;
const DETAIL_SIZE = 11;
const SIGNS = { added: "+", changed: "≠", inside: "·", removed: "−" };
const BADGE_RADIUS = 8;

function boxMark({ x, y, width, height }, tint, look = {}) {
  const { path = "", radius = 6, copies = 0, level = null, outline = 1, isDashed = false } = look;
  return ["box", x, y, width, height, tint, path, radius, copies, level, outline, isDashed];
}

function curveMark(points, colour, width, look = {}) {
  const { isDashed = false, hasArrow = false, opacity = 1 } = look;
  return ["curve", points, colour, width, isDashed, hasArrow, opacity];
}

function textMark(x, y, text, size, look = {}) {
  const { isBold = false, anchor = "start", colour = "text", hasHalo = false } = look;
  return ["text", x, y, text, size, isBold, anchor, colour, hasHalo, 0];
}

// A part of the network: the shape of its box, the bar of its cost, and what is written in it.
function partMarks(box, levels) {
  const { node } = box;
  const { path } = node;
  const badge = node.mark ? badgeMarks(box) : [];
  if (box.isOpen) {
    const shape = boxMark(box, "frame", { path, radius: 8 });
    return { shape, bar: null, words: [...headingMarks(box), ...badge] };
  }
  const level = levels ? levels[node.index] : null;
  const shape = boxMark(box, node.tint, {
    path,
    radius: node.isSign ? box.width / 2 : 6,
    copies: Math.min(node.copies, 2),
    level,
    outline: node.tint === "block" ? 1.2 : 1,
  });
  // The length of a bar tells the cost too, for those who do not see the shades.
  const bar = levels && !node.isSign ? barMark(box, level) : null;
  return { shape, bar, words: [...labelMarks(box, Boolean(levels)), ...badge] };
}

function barMark({ x, y, width, height }, level) {
  const [left, right, middle] = [x + 6, x + 6 + (width - 12) * level, y + height - 3];
  return curveMark([left, middle, left, middle, right, middle, right, middle], "text", 2);
}

function labelMarks({ node, x, y, width, height }, isOnRamp) {
  const middle = x + width / 2;
  const isQuiet = node.details.length === 0 && !node.isSign;
  const first = y + (node.isSign && !node.details.length ? 17 : 16);
  const baseline = isQuiet ? y + height / 2 + 4.5 : first;
  const shift = node.isOperation ? 0 : 8;
  const title = { isBold: !isQuiet, anchor: "middle" };
  const marks = [textMark(middle + shift, baseline, node.title, TITLE_SIZE, title)];
  if (!node.isOperation) marks.push(chevronMark(x + 9, baseline - 4.5, false, "detail"));
  const detail = { anchor: "middle", colour: isOnRamp ? "text" : "detail" };
  node.details.forEach((line, i) =>
    marks.push(textMark(middle, baseline + 15 + 14 * i, line, DETAIL_SIZE, detail)),
  );
  return marks;
}

function headingMarks({ node, x, y }) {
  const title = { isBold: true, hasHalo: true };
  const detail = { anchor: "end", colour: "muted", hasHalo: true };
  return [
    chevronMark(x + 10, y + 14, true, "muted"),
    textMark(x + 22, y + 18.5, node.title, TITLE_SIZE, title),
    textMark(x + node.headingWidth - 14, y + 18.5, node.headingDetail, DETAIL_SIZE, detail),
  ];
}

// Right while a node is closed, down while it is open.
function chevronMark(x, y, isOpen, colour) {
  const [a, b, c] = isOpen
    ? [[x - 3.5, y - 2], [x, y + 2], [x + 3.5, y - 2]]
    : [[x - 1.5, y - 3.5], [x + 2, y], [x - 1.5, y + 3.5]];
  return curveMark([...a, ...a, ...b, ...b, ...b, ...c, ...c], colour, 1.5);
}

// A change against another network: a sign in the corner.
function badgeMarks(box) {
  const [x, y] = [box.x + box.width - 2, box.y + 2];
  const size = 2 * BADGE_RADIUS;
  const circle = { x: x - BADGE_RADIUS, y: y - BADGE_RADIUS, width: size, height: size };
  return [
    boxMark(circle, "change", { radius: BADGE_RADIUS, outline: 0 }),
    textMark(x, y + 4.5, SIGNS[box.node.mark], TITLE_SIZE, {
      isBold: true,
      anchor: "middle",
      colour: "surface",
    }),
  ];
}

function arrowMark({ points, width, isSkip, isArc, hasArrow }) {
  const colour = isSkip ? "accent" : "muted";
  return curveMark(points, colour, width, {
    isDashed: isSkip && !isArc,
    hasArrow,
    opacity: isArc ? 0.5 : 1,
  });
}

// What was removed, dashed and tied to where it was.
function ghostMarks({ x, y, width, height, tie, text }) {
  const end = y < tie[1] ? [x, tie[1]] : [tie[0], y];
  return {
    shapes: [
      curveMark([...tie, ...tie, ...end, ...end], "second", 1, { isDashed: true }),
      boxMark({ x, y, width, height }, "ghost", { radius: 4, isDashed: true }),
    ],
    words: [textMark(x + width / 2, y + 12, text, DETAIL_SIZE, { anchor: "middle", colour: "second" })],
  };
}

// All of them in the order in which they are painted.
function sceneMarks(scene, levels) {
  const frames = scene.frames.map((box) => partMarks(box, levels));
  const boxes = scene.boxes.map((box) => partMarks(box, levels));
  const ghosts = scene.ghosts.map(ghostMarks);
  return [
    ...frames.map(({ shape }) => shape),
    ...scene.curves.map(arrowMark),
    ...boxes.flatMap(({ shape, bar }) => (bar ? [shape, bar] : [shape])),
    ...frames.flatMap(({ words }) => words),
    ...boxes.flatMap(({ words }) => words),
    ...ghosts.flatMap(({ shapes, words }) => [...shapes, ...words]),
  ];
}

// The place of each node on the cost ramp, whose end is the largest of the boxes that are drawn.
function rampOf(network, scene, colour) {
  if (colour === "kind") return { levels: null, largest: 0 };
  const largest = scene.boxes.reduce((most, { node }) => Math.max(most, costOf(node, colour)), 1);
  const place = (node) => Math.min(1, Math.sqrt(costOf(node, colour) / largest));
  return { levels: network.nodes.map(place), largest };
}
