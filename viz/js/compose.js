// An open network put together from its layouts, each grown to hold what is open in it.
// The page runs this in the browser, exports run it in QuickJS (viz/scene.py).

const PAD = 14;
const MARGIN = 12;
const HEADER = 28;
const ARC = 120;
const ARC_LEAST = 16;
const ARC_ROOM = ARC * 0.78;

// A stretch that gives every interval the length it needs and keeps the order of everything.
function makeWarp(length, starts, ends, needs) {
  const at = [...new Set([0, length, ...starts, ...ends])].sort((a, b) => a - b);
  const place = new Map(at.map((value, number) => [value, number]));
  const intoEnd = at.map(() => []);
  const fromStart = at.map(() => []);
  for (let i = 0; i < needs.length; i++) {
    const [start, end] = [place.get(starts[i]), place.get(ends[i])];
    intoEnd[end].push([start, needs[i]]);
    fromStart[start].push([end, needs[i]]);
  }
  const forward = [0];
  for (let i = 1; i < at.length; i++) {
    let least = forward[i - 1] + at[i] - at[i - 1];
    for (const [start, need] of intoEnd[i]) least = Math.max(least, forward[start] + need);
    forward.push(least);
  }
  const backward = forward.map(() => forward[forward.length - 1]);
  for (let i = at.length - 2; i >= 0; i--) {
    let most = backward[i + 1] - (at[i + 1] - at[i]);
    for (const [end, need] of fromStart[i]) most = Math.min(most, backward[end] - need);
    backward[i] = most;
  }
  const shift = (forward[0] + backward[0]) / 2;
  const to = forward.map((value, i) => (value + backward[i]) / 2 - shift);
  const warp = (value) => {
    let low = 0;
    let high = at.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at[middle] <= value) low = middle;
      else high = middle;
    }
    const width = at[low + 1] - at[low];
    return width > 0 ? to[low] + ((value - at[low]) * (to[low + 1] - to[low])) / width : to[low];
  };
  // What is in an interval stays in its middle.
  const middles = starts.map((start, i) => (warp(start) + warp(ends[i])) / 2);
  return { warp, length: to[to.length - 1], middles };
}

function grow(network, node, opened) {
  const shown = shownInside(node, opened);
  if (!shown) return { node, width: node.width, height: node.height, layout: null };
  const layout = network.layouts[shown.layout[0]];
  const parts = shown.parts.map((index) => grow(network, network.nodes[index], opened));
  const lefts = [], rights = [], tops = [], bottoms = [];
  parts.forEach(({ node: child }, i) => {
    const [x, y] = [layout.centres[2 * i], layout.centres[2 * i + 1]];
    lefts.push(x - child.width / 2);
    rights.push(x + child.width / 2);
    tops.push(y - child.height / 2);
    bottoms.push(y + child.height / 2);
  });
  const across = makeWarp(layout.width, lefts, rights, parts.map((part) => part.width));
  const down = makeWarp(layout.height, tops, bottoms, parts.map((part) => part.height));
  const arcs = layout.hasArcs ? ARC_ROOM : 0;
  const aside = network.isDown ? arcs : 0;
  const width = Math.max(across.length + 2 * PAD + aside, node.headingWidth);
  return {
    node,
    width,
    height: down.length + HEADER + (network.isDown ? PAD : HEADER + arcs),
    layout,
    parts,
    wires: network.wires[shown.layout[1]],
    across,
    down,
    indent: (width - across.length - aside) / 2,
  };
}

// All that is drawn: frames and boxes as {node, x, y, width, height, isOpen}, and curves.
function compose(network, opened) {
  const root = grow(network, network.nodes[0], new Set([...opened, ""]));
  const scene = {
    width: root.width - 2 * PAD + 2 * MARGIN,
    height: root.height - HEADER - (network.isDown ? PAD : HEADER) + 2 * MARGIN,
    frames: [],
    boxes: [],
    curves: [],
    ghosts: [],
    byNode: new Map(),
  };
  placeInside(network, scene, root, MARGIN - PAD, MARGIN - HEADER);
  return scene;
}

function placePart(network, scene, part, x, y) {
  const box = { node: part.node, x, y, width: part.width, height: part.height };
  box.isOpen = part.layout !== null;
  (box.isOpen ? scene.frames : scene.boxes).push(box);
  scene.byNode.set(part.node.index, box);
  if (box.isOpen) placeInside(network, scene, part, x, y);
}

function placeInside(network, scene, part, x, y) {
  const { layout, parts, across, down } = part;
  const origin = [x + part.indent, y + HEADER];
  const corners = parts.map((child, i) => [
    origin[0] + across.middles[i] - child.width / 2,
    origin[1] + down.middles[i] - child.height / 2,
  ]);
  parts.forEach((child, i) => placePart(network, scene, child, ...corners[i]));
  const [entryWidths, exitWidths, flat] = part.wires;
  layout.routes.forEach((route, i) => {
    const [source, target, thickness, isSkip, port] = flat.slice(5 * i, 5 * i + 5);
    const wire = { source, target, thickness, isSkip: isSkip === 1, port };
    const ends = {
      from: source < 0 ? null : parts[source].node.index,
      to: target >= parts.length ? null : parts[target].node.index,
    };
    const curve = route.length
      ? routed(network, part, wire, route, corners, origin)
      : arc(network, part, wire, corners, origin);
    scene.curves.push({ ...curve, ...ends });
  });
  placeGhosts(network, scene, part, corners);
  if (part.node.index !== 0) placePorts(network, scene, part, [x, y], origin, entryWidths, exitWidths);
}

function routed(network, part, wire, route, corners, origin) {
  const points = route.map((value, i) =>
    i % 2 ? origin[1] + part.down.warp(value) : origin[0] + part.across.warp(value),
  );
  const last = points.length - 2;
  const move = (end, neighbour, [x, y]) => {
    points[neighbour] += x - points[end];
    points[neighbour + 1] += y - points[end + 1];
    points[end] = x;
    points[end + 1] = y;
  };
  if (wire.source >= 0) {
    const near = [points[0], points[1]];
    move(0, 2, leave(network, part.parts[wire.source], corners[wire.source], near));
  }
  let hasArrow = false;
  if (wire.target < part.parts.length) {
    const target = part.parts[wire.target];
    hasArrow = !target.layout;
    const near = [points[last], points[last + 1]];
    move(last, last - 2, arrive(network, target, corners[wire.target], near, wire.port));
  }
  smooth(points);
  return { points, width: wire.thickness, isSkip: wire.isSkip, hasArrow, isArc: false };
}

// Without the corners that growing leaves where two Bézier segments meet.
function smooth(points) {
  for (let knot = 6; knot < points.length - 6; knot += 6) {
    const [ax, ay, x, y, bx, by] = points.slice(knot - 2, knot + 4);
    const length = Math.hypot(bx - ax, by - ay);
    if (!length) continue;
    const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
    const [before, after] = [Math.hypot(x - ax, y - ay), Math.hypot(bx - x, by - y)];
    points[knot - 2] = x - dx * before;
    points[knot - 1] = y - dy * before;
    points[knot + 2] = x + dx * after;
    points[knot + 3] = y + dy * after;
  }
}

// A skip as an arc beside the chain: to its right, or below it.
function arc(network, part, wire, corners, origin) {
  const start = side(network, part, wire.source, corners, origin);
  const end = side(network, part, wire.target, corners, origin);
  const along = network.isDown ? 1 : 0;
  const length = network.isDown ? part.down.length : part.across.length;
  const edge = network.isDown ? origin[0] + part.across.length : origin[1] + part.down.length;
  const reach = Math.min(1, Math.abs(end[along] - start[along]) / length);
  const out = edge + ARC_LEAST + (ARC - ARC_LEAST) * reach;
  const bends = network.isDown ? [out, start[1], out, end[1]] : [start[0], out, end[0], out];
  return { points: [...start, ...bends, ...end], width: 0.8, isSkip: true, hasArrow: false, isArc: true };
}

function side(network, part, place, corners, origin) {
  if (place < 0 || place >= part.parts.length) {
    const [ports, number] = place < 0 ? [part.layout.entries, -1 - place] : [part.layout.exits, 0];
    return [
      origin[0] + part.across.warp(ports[2 * number]),
      origin[1] + part.down.warp(ports[2 * number + 1]),
    ];
  }
  const [child, [x, y]] = [part.parts[place], corners[place]];
  return network.isDown
    ? [x + child.width, y + child.height / 2]
    : [x + child.width / 2, y + child.height];
}

function leave(network, child, [x, y], near) {
  const exits = child.layout ? child.layout.exits : [];
  const along = exits.length ? portOf(child, [x, y], exits, 0) : near;
  return network.isDown
    ? [within(along[0], x, child.width), y + child.height]
    : [x + child.width, within(along[1], y, child.height)];
}

function arrive(network, child, [x, y], near, port) {
  const entries = child.layout ? child.layout.entries : [];
  const number = Math.min(port, entries.length / 2 - 1);
  const along = entries.length ? portOf(child, [x, y], entries, number) : near;
  return network.isDown
    ? [within(along[0], x, child.width), y]
    : [x, within(along[1], y, child.height)];
}

function portOf(part, [x, y], ports, number) {
  return [
    x + part.indent + part.across.warp(ports[2 * number]),
    y + HEADER + part.down.warp(ports[2 * number + 1]),
  ];
}

function placePorts(network, scene, part, [x, y], origin, entryWidths, exitWidths) {
  const place = (ports, widths, isEntry) => {
    widths.forEach((width, i) => {
      const inner = [
        origin[0] + part.across.warp(ports[2 * i]),
        origin[1] + part.down.warp(ports[2 * i + 1]),
      ];
      const outer = network.isDown
        ? [inner[0], isEntry ? y : y + part.height]
        : [isEntry ? x : x + part.width, inner[1]];
      const [start, end] = isEntry ? [outer, inner] : [inner, outer];
      const points = [...start, ...start, ...end, ...end];
      scene.curves.push({ points, width, isSkip: false, hasArrow: false, isArc: false, from: null, to: null });
    });
  };
  place(part.layout.entries, entryWidths, true);
  place(part.layout.exits, exitWidths, false);
}

function within(value, start, length) {
  const inset = Math.min(8, length / 2);
  return Math.min(Math.max(value, start + inset), start + length - inset);
}

const GHOST = 16;
const GHOST_STEP = 11;

// What a turned knob removed from between the parts of an open node: tied to the gap behind the
// part that it followed, beside the arrow or below the row.
function placeGhosts(network, scene, { node, parts }, corners) {
  if (!network.ghosts.length) return;
  const first = node.members.length ? network.nodes[node.members[0]].path : node.path;
  const folds = (part, path) => part.members.some((index) => network.nodes[index].path === path);
  for (const [parent, after, text, width] of network.ghosts) {
    if (parent !== node.path && parent !== first) continue;
    const place = parts.findIndex((part) => part.node.path === after || folds(part.node, after));
    const at = Math.max(place, 0);
    const [[x, y], part] = [corners[at], parts[at]];
    const ghost = { text, width, height: GHOST };
    if (network.isDown) {
      ghost.tie = [x + part.width / 2, place < 0 ? y - GHOST_STEP : y + part.height + GHOST_STEP];
      Object.assign(ghost, { x: ghost.tie[0] + 10, y: ghost.tie[1] - GHOST / 2 });
    } else {
      const bottoms = parts.slice(at, place + 2).map((near, i) => corners[at + i][1] + near.height);
      ghost.tie = [place < 0 ? x - GHOST_STEP : x + part.width + GHOST_STEP, y + part.height / 2];
      Object.assign(ghost, { x: ghost.tie[0] - width / 2, y: Math.max(...bottoms) + 6 });
    }
    scene.ghosts.push(ghost);
  }
}
