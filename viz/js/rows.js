// Wraps what is too long for its frame into rows (into columns where the network goes down), as
// lines of text are wrapped: at places that few wires cross.

const ROW_GAP = 36;
const LANE = 26;
const LANE_STEP = 6;
const MOST_CROSSING = 3;
const TURN = 10;
const TURN_RADIUS = 7;
const WIRE = 5;

// The rows of a grown node's parts as lists of their numbers, each no longer than ``limit`` where
// it can be broken; one row where nothing is to be gained.
function rowsOf({ layout, wires }, starts, ends, limit) {
  const all = starts.map((_, i) => i).sort((a, b) => starts[a] + ends[a] - starts[b] - ends[b]);
  const length = Math.max(...ends) - Math.min(...starts);
  if (length <= limit || layout.hasArcs) return [all];
  const units = unitsOf(all, wires[2], starts, ends);
  const pack = (most) => {
    const rows = [];
    let begin = Infinity;
    for (const unit of units) {
      if (rows.length && unit.end - begin <= most) {
        rows.at(-1).push(...unit.parts);
        continue;
      }
      rows.push([...unit.parts]);
      begin = unit.start;
    }
    return rows;
  };
  const count = pack(limit).length;
  if (count < 2) return [all];
  // As many rows, as even as they can be.
  let [low, high] = [0, limit];
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (pack(middle).length > count) low = middle;
    else high = middle;
  }
  const rows = pack(high);
  const rowOf = placesIn(rows);
  for (let i = 0; i < wires[2].length; i += WIRE) {
    const [from, to] = [rowOf.get(wires[2][i]), rowOf.get(wires[2][i + 1])];
    if (to - from > 1) return [all];
  }
  return rows;
}

function placesIn(rows) {
  return new Map(rows.flatMap((parts, row) => parts.map((part) => [part, row])));
}

// Parts that no break comes between.
function unitsOf(all, wires, starts, ends) {
  const place = new Map(all.map((part, at) => [part, at]));
  const crossing = new Array(all.length).fill(0);
  for (let i = 0; i < wires.length; i += WIRE) {
    const from = place.get(wires[i]);
    const to = place.get(wires[i + 1]);
    const isInner = from !== undefined && to !== undefined;
    for (let cut = from ?? 0; cut < (to ?? all.length - 1); cut++) crossing[cut] += isInner ? 1 : Infinity;
  }
  const units = [];
  let unit = null;
  all.forEach((part, at) => {
    if (!unit) units.push((unit = { parts: [], start: Infinity, end: -Infinity }));
    unit.parts.push(part);
    unit.start = Math.min(unit.start, starts[part]);
    unit.end = Math.max(unit.end, ends[part]);
    const next = all.slice(at + 1);
    const isClear = next.length && unit.end <= Math.min(...next.map((other) => starts[other]));
    if (isClear && crossing[at] >= 1 && crossing[at] <= MOST_CROSSING) unit = null;
  });
  return units;
}

// A wire from one row to the next: out at the end of its row, back between the rows, and in. Both
// ends are [along, across]; of an ``isAside`` end the wire goes straight to the lane.
function turnedPath(start, end, lane, isStartAside, isEndAside) {
  const points = [start];
  const out = isStartAside ? start[0] : start[0] + TURN;
  const into = isEndAside ? end[0] : end[0] - TURN;
  if (!isStartAside) points.push([out, start[1]]);
  points.push([out, lane], [into, lane]);
  if (!isEndAside) points.push([into, end[1]]);
  points.push(end);
  return roundCorners(points);
}

// Straight pieces with round corners, as Bézier points in a row.
function roundCorners(points) {
  const path = [...points[0]];
  const line = (to) => {
    const from = path.slice(-2);
    const at = (share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    path.push(...at(1 / 3), ...at(2 / 3), ...to);
  };
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [path.slice(-2), points[i], points[i + 1]];
    const toward = (other) => {
      const length = Math.hypot(other[0] - corner[0], other[1] - corner[1]) || 1;
      const step = Math.min(TURN_RADIUS, length / 2) / length;
      return [corner[0] + (other[0] - corner[0]) * step, corner[1] + (other[1] - corner[1]) * step];
    };
    const [a, b] = [toward(before), toward(after)];
    line(a);
    path.push((a[0] + corner[0]) / 2, (a[1] + corner[1]) / 2, (b[0] + corner[0]) / 2, (b[1] + corner[1]) / 2, ...b);
  }
  line(points.at(-1));
  return path;
}
