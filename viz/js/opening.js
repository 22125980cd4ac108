// Which nodes are open: levels, and the short text that stands in the address.
// Levels are those of Python's viz/outline.py. "2" is a level, "2.1a.3" the same with the nodes number
// 1a and 3 (base 36, in the order of the tree) opened or closed against it; "-" in front of a number
// unfolds a fold or folds it again.

const LEVELS = [1, 2, 3, 4];
const LONGEST_OPENING = 2000;

function openTo(network, level) {
  const { nodes } = network;
  const opened = new Set([""]);
  if (level >= 4) {
    for (const node of nodes) {
      if (node.members.length) opened.add(node.path + UNFOLDED);
      else if (node.children.length) opened.add(node.path);
    }
    return opened;
  }
  const visit = (node, depth) => {
    if (node.isOperation || depth >= level) return;
    opened.add(node.path);
    for (const child of node.children) visit(nodes[child], level < 3 ? depth + 1 : 0);
  };
  for (const child of nodes[0].children) visit(nodes[child], level < 3 ? 1 : 0);
  return opened;
}

function readOpening(network, text, usual) {
  const [level, ...toggles] = text.slice(0, LONGEST_OPENING).split(".");
  if (!LEVELS.map(String).includes(level)) return openTo(network, usual);
  const opened = openTo(network, Number(level));
  for (const toggle of toggles) {
    const match = /^(-?)([0-9a-z]{1,4})$/.exec(toggle);
    const node = match && network.nodes[parseInt(match[2], 36)];
    if (!node || node.isOperation) return openTo(network, usual);
    const path = node.path + (match[1] ? UNFOLDED : "");
    if (!opened.delete(path)) opened.add(path);
  }
  return opened;
}

function writeOpening(network, opened) {
  let best = "";
  for (const level of LEVELS) {
    const usual = openTo(network, level);
    const parts = [String(level)];
    for (const node of network.nodes) {
      if (node.isOperation) continue;
      for (const mark of ["", UNFOLDED]) {
        const path = node.path + mark;
        if (opened.has(path) !== usual.has(path)) {
          parts.push((mark ? "-" : "") + node.index.toString(36));
        }
      }
    }
    const text = parts.join(".");
    if (!best || text.length < best.length) best = text;
  }
  return best;
}

// What stays open when a knob turns one network into another: the level, or the same paths.
function carryOver(before, opened, after) {
  const text = writeOpening(before, opened);
  if (!text.includes(".")) return openTo(after, Number(text));
  const stem = (path) => path.replace(/-[^.]*$/, "");
  const stems = new Set();
  for (const path of opened) {
    const isFold = path.endsWith(UNFOLDED);
    stems.add(stem(isFold ? path.slice(0, -1) : path) + (isFold ? UNFOLDED : ""));
  }
  const kept = new Set([""]);
  for (const node of after.nodes) {
    if (node.isOperation) continue;
    if (stems.has(stem(node.path))) kept.add(node.path);
    if (node.members.length && stems.has(stem(node.path) + UNFOLDED)) kept.add(node.path + UNFOLDED);
  }
  return kept;
}
