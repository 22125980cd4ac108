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

// ``limit`` is the length, in the direction of the network, beyond which parts go on in a new row.
function grow(network, node, opened, limit = Infinity) {
  const shown = shownInside(node, opened);
  if (!shown) return { node, width: node.width, height: node.height, layout: null };
  const { isDown } = network;
  const layout = network.layouts[shown.layout[0]];
  const inner = limit - (isDown ? HEADER + PAD : 2 * PAD);
  const parts = shown.parts.map((index) => grow(network, network.nodes[index], opened, inner));
  const grown = { node, layout, parts, wires: network.wires[shown.layout[1]] };
  placeRows(network, grown, inner);
  const [across, down] = grown.size;
  const arcs = layout.hasArcs ? ARC_ROOM : 0;
  const aside = isDown ? arcs : 0;
  grown.width = Math.max(across + 2 * PAD + aside, node.headingWidth);
  grown.height = down + HEADER + (isDown ? PAD : HEADER + arcs);
  grown.indent = (grown.width - across - aside) / 2;
  return grown;
}

// Where the parts of a node lie: the rows, each with the stretches of both axes and how far it is
// moved, and the middle of each part.
function placeRows(network, grown, limit) {
  const { layout, parts } = grown;
  const along = network.isDown ? 1 : 0;
  const across = 1 - along;
  const length = [layout.width, layout.height];
  const sizes = parts.map((part) => [part.width, part.height]);
  const edge = (i, axis, side) => {
    const { node } = parts[i];
    return layout.centres[2 * i + axis] + (side * (axis ? node.height : node.width)) / 2;
  };
  const stretch = (axis, members) =>
    makeWarp(
      length[axis],
      members.map((i) => edge(i, axis, -1)),
      members.map((i) => edge(i, axis, 1)),
      members.map((i) => sizes[i][axis]),
    );
  const whole = stretch(along, parts.map((_, i) => i));
  const from = (middle, i, axis) => middle - sizes[i][axis] / 2;
  const starts = whole.middles.map((middle, i) => from(middle, i, along));
  const ends = starts.map((start, i) => start + sizes[i][along]);
  const members = rowsOf(grown, starts, ends, limit);
  const isOne = members.length === 1;
  grown.rowOf = placesIn(members);
  grown.middles = [];
  grown.size = [0, 0];
  grown.rows = members.map((row, number) => {
    const warps = [];
    warps[along] = whole;
    warps[across] = stretch(across, row);
    const shift = [0, 0];
    let [low, high] = [0, warps[across].length];
    if (!isOne) {
      shift[along] = -Math.min(...row.map((i) => starts[i]));
      [low, high] = reachOf(grown, number, row, warps[across], sizes, across);
      shift[across] = grown.size[across] + (number ? ROW_GAP : 0) - low;
    }
    row.forEach((i, at) => {
      grown.middles[i] = [];
      grown.middles[i][along] = whole.middles[i] + shift[along];
      grown.middles[i][across] = warps[across].middles[at] + shift[across];
    });
    const last = isOne ? whole.length : Math.max(...row.map((i) => ends[i])) + shift[along];
    grown.size[along] = Math.max(grown.size[along], last);
    grown.size[across] = shift[across] + high;
    return { warps, shift, end: shift[across] + high, members: row };
  });
}

// From where to where a row reaches across: its parts, and the wires between them.
function reachOf({ layout, wires, rowOf }, number, row, warp, sizes, axis) {
  const lows = row.map((i, at) => warp.middles[at] - sizes[i][axis] / 2);
  const highs = row.map((i, at) => warp.middles[at] + sizes[i][axis] / 2);
  layout.routes.forEach((route, i) => {
    const [from, to] = [rowOf.get(wires[2][WIRE * i]), rowOf.get(wires[2][WIRE * i + 1])];
    if (from !== number || to !== number) return;
    for (let at = axis; at < route.length; at += 2) {
      lows.push(warp.warp(route[at]));
      highs.push(warp.warp(route[at]));
    }
  });
  return [Math.min(...lows), Math.max(...highs)];
}

// A point of a node's layout, where it lies in a row.
function spot({ rows }, number, [x, y], origin) {
  const { warps, shift } = rows[number];
  return [origin[0] + warps[0].warp(x) + shift[0], origin[1] + warps[1].warp(y) + shift[1]];
}

// How large all is that is drawn.
function sizeOf(network, root) {
  return {
    width: root.width - 2 * PAD + 2 * MARGIN,
    height: root.height - HEADER - (network.isDown ? PAD : HEADER) + 2 * MARGIN,
  };
}

function growAll(network, opened, limit) {
  const aside = network.isDown ? HEADER + PAD : 2 * PAD;
  return grow(network, network.nodes[0], new Set([...opened, ""]), limit - 2 * MARGIN + aside);
}

// Width and height of the network where its rows are no longer than a limit.
function measure(network, opened, limit = Infinity) {
  return sizeOf(network, growAll(network, opened, limit));
}

// All that is drawn: frames and boxes as {node, x, y, width, height, isOpen}, and curves.
function compose(network, opened, limit = Infinity) {
  const root = growAll(network, opened, limit);
  const scene = {
    ...sizeOf(network, root),
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
  const { layout, parts, middles, rowOf } = part;
  const origin = [x + part.indent, y + HEADER];
  const corners = parts.map((child, i) => [
    origin[0] + middles[i][0] - child.width / 2,
    origin[1] + middles[i][1] - child.height / 2,
  ]);
  parts.forEach((child, i) => placePart(network, scene, child, ...corners[i]));
  const [entryWidths, exitWidths, flat] = part.wires;
  const lanes = part.rows.map(() => 0);
  layout.routes.forEach((route, i) => {
    const [source, target, thickness, isSkip, port] = flat.slice(WIRE * i, WIRE * i + WIRE);
    const wire = { source, target, thickness, isSkip: isSkip === 1, port };
    const ends = {
      from: source < 0 ? null : parts[source].node.index,
      to: target >= parts.length ? null : parts[target].node.index,
    };
    const row = rowOf.get(source) ?? 0;
    const draw = () => {
      if (ends.from !== null && ends.to !== null && rowOf.get(target) !== row) {
        return turned(network, part, wire, corners, origin, lanes[row]++);
      }
      return route.length
        ? routed(network, part, wire, route, corners, origin)
        : arc(network, part, wire, corners, origin);
    };
    scene.curves.push({ ...draw(), ...ends });
  });
  placeGhosts(network, scene, part, corners);
  if (part.node.index !== 0) placePorts(network, scene, part, [x, y], origin, entryWidths, exitWidths);
}

// The row of a wire: of its source, or of where it comes in or goes out.
function rowOfWire({ rowOf, rows }, { source, target }) {
  return rowOf.get(source) ?? rowOf.get(target) ?? rows.length - 1;
}

// A wire that goes on in the next row.
function turned(network, part, wire, corners, origin, lane) {
  const along = network.isDown ? 1 : 0;
  const flip = ([x, y]) => (network.isDown ? [y, x] : [x, y]);
  const number = part.rowOf.get(wire.source);
  const [source, target] = [part.parts[wire.source], part.parts[wire.target]];
  const middle = (i, child) => [corners[i][0] + child.width / 2, corners[i][1] + child.height / 2];
  const isLast = part.rows[number].members.at(-1) === wire.source;
  const isFirst = part.rows[number + 1].members[0] === wire.target;
  const [from, to] = [middle(wire.source, source), middle(wire.target, target)];
  const start = isLast ? leave(network, source, corners[wire.source], from) : from;
  const end = isFirst ? arrive(network, target, corners[wire.target], to, wire.port) : to;
  if (!isLast) start[1 - along] += (network.isDown ? source.width : source.height) / 2;
  if (!isFirst) end[1 - along] -= (network.isDown ? target.width : target.height) / 2;
  const at = origin[1 - along] + part.rows[number].end + LANE - LANE_STEP * lane;
  const path = turnedPath(flip(start), flip(end), at, !isLast, !isFirst);
  const points = network.isDown ? path.map((_, i) => path[i % 2 ? i - 1 : i + 1]) : path;
  const { thickness: width, isSkip } = wire;
  return { points, width, isSkip, hasArrow: !target.layout, isArc: false };
}

function routed(network, part, wire, route, corners, origin) {
  const row = rowOfWire(part, wire);
  const points = [];
  for (let i = 0; i < route.length; i += 2) {
    points.push(...spot(part, row, [route[i], route[i + 1]], origin));
  }
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
  const length = part.size[along];
  const edge = origin[1 - along] + part.size[1 - along];
  const reach = Math.min(1, Math.abs(end[along] - start[along]) / length);
  const out = edge + ARC_LEAST + (ARC - ARC_LEAST) * reach;
  const bends = network.isDown ? [out, start[1], out, end[1]] : [start[0], out, end[0], out];
  return { points: [...start, ...bends, ...end], width: 0.8, isSkip: true, hasArrow: false, isArc: true };
}

function side(network, part, place, corners, origin) {
  if (place < 0 || place >= part.parts.length) {
    const [ports, number] = place < 0 ? [part.layout.entries, -1 - place] : [part.layout.exits, 0];
    const row = place < 0 ? 0 : part.rows.length - 1;
    return spot(part, row, [ports[2 * number], ports[2 * number + 1]], origin);
  }
  const [child, [x, y]] = [part.parts[place], corners[place]];
  return network.isDown
    ? [x + child.width, y + child.height / 2]
    : [x + child.width / 2, y + child.height];
}

function leave(network, child, [x, y], near) {
  const exits = child.layout ? child.layout.exits : [];
  const along = exits.length ? portOf(child, [x, y], false, 0) : near;
  return onEdge(network, child, [x, y], along, 1);
}

function arrive(network, child, [x, y], near, port) {
  const entries = child.layout ? child.layout.entries : [];
  const number = Math.min(port, entries.length / 2 - 1);
  const along = entries.length ? portOf(child, [x, y], true, number) : near;
  return onEdge(network, child, [x, y], along, 0);
}

// The point of a node's near (0) or far (1) side that a wire touches; a sum's side is round.
function onEdge(network, { node, width, height }, [x, y], near, side) {
  const [start, size, at] = network.isDown ? [x, width, near[0]] : [y, height, near[1]];
  const across = within(at, start, size);
  const radius = size / 2;
  const bend = node.isSign ? radius - Math.sqrt(radius ** 2 - (across - start - radius) ** 2) : 0;
  const far = side * (network.isDown ? height : width) + (side ? -bend : bend);
  return network.isDown ? [across, y + far] : [x + far, across];
}

// Where a wire meets an open node: an entry lies in its first row, an exit in its last.
function portOf(part, [x, y], isEntry, number) {
  const ports = isEntry ? part.layout.entries : part.layout.exits;
  const row = isEntry ? 0 : part.rows.length - 1;
  return spot(part, row, [ports[2 * number], ports[2 * number + 1]], [x + part.indent, y + HEADER]);
}

function placePorts(network, scene, part, [x, y], origin, entryWidths, exitWidths) {
  const place = (ports, widths, isEntry) => {
    widths.forEach((width, i) => {
      const row = isEntry ? 0 : part.rows.length - 1;
      const inner = spot(part, row, [ports[2 * i], ports[2 * i + 1]], origin);
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
