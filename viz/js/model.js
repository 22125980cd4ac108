// A network as Python's viz/network_data.py packs it, unpacked into nodes that know their parents.

const UNFOLDED = "*";
// Parts of a tree's row before its names and trees, and of a look's row before what is told of it.
const TREE_HEAD = 6;
const LOOK_HEAD = 8;

function readNetwork(data) {
  const { texts } = data;
  const looks = data.looks.map((row) => readLook(texts, row));
  const nodes = [];
  let field = 0;
  const add = (path, tree) => {
    const row = data.trees[tree];
    // A node has its own place, and by its prototype the look that equal parts share.
    const node = Object.assign(Object.create(looks[row[0]]), {
      index: nodes.length,
      path,
      // The layout of its parts and their wires by their numbers; of a fold also with all its members shown.
      layout: [row[1], row[2]],
      unfolded: [row[3], row[4]],
      children: [],
      members: [],
      copies: 0,
      mark: "",
      // Ways to the node: [owner, whether the owner must be unfolded rather than open].
      owners: [],
    });
    nodes.push(node);
    node.smallestField = data.fields[field++];
    node.isOperation = row.length === TREE_HEAD;
    node.field = node.isOperation ? data.fields[field++] : node.smallestField;
    // A fold is called "0-5" after its members, which lie beside it.
    const home = row[5] ? path.slice(0, path.lastIndexOf(".") + 1) : path && `${path}.`;
    const parts = [];
    for (let i = TREE_HEAD; i < row.length; i += 2) {
      parts.push(add(home + texts[row[i]], row[i + 1]));
    }
    if (row[5]) {
      node.members = parts;
      node.copies = parts.length - 1;
      node.children = nodes[parts[0]].children;
    } else {
      node.children = parts;
    }
    return node.index;
  };
  add("", data.trees.length - 1);
  for (const node of nodes) {
    for (const child of node.children) nodes[child].owners.push([node.index, false]);
    for (const member of node.members) nodes[member].owners.push([node.index, true]);
  }
  const layouts = data.layouts.map(([width, height, centres, entries, exits, routes]) => ({
    width,
    height,
    centres,
    entries,
    exits,
    routes,
    hasArcs: routes.some((route) => route.length === 0),
  }));
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  const isDown = data.direction === "TB";
  return { nodes, layouts, wires: data.wires, sums: data.sums, ghosts: [], byPath, isDown };
}

// What is new against another network: the change of a part by its path, and what was removed as
// [owner, part that it followed, text, width].
function markChanges(network, marks, ghosts) {
  network.ghosts = ghosts;
  for (const [path, mark] of Object.entries(marks)) {
    const node = network.byPath.get(path);
    if (node) node.mark = mark;
  }
}

// The measured time of each part in microseconds and the least one, from those of operations by
// their paths.
function markTimes(network, times, bounds = {}) {
  network.hasTimes = Object.keys(times).length > 0;
  // Parts stand behind what holds them.
  for (const node of [...network.nodes].reverse()) {
    const parts = node.members.length ? node.members : node.children;
    const summed = (name, own) =>
      node.isOperation ? own[node.path] || 0 : parts.reduce((sum, part) => sum + network.nodes[part][name], 0);
    node.time = summed("time", times);
    node.bound = summed("bound", bounds);
  }
}

// What equal parts share: their box, and the numbers that the inspector puts into words.
function readLook(texts, row) {
  const [title, details, width, height, tint, sums, inShapes, outShape] = row;
  const [kind, second, third, fourth] = row.slice(LOOK_HEAD);
  const look = {
    title: texts[title],
    details: details.map((number) => texts[number]),
    width,
    height,
    tint: texts[tint],
    sums,
    inShapes,
    outShape,
    kind: texts[kind],
  };
  if (Array.isArray(third)) {
    const hyper = [];
    for (let i = 0; i < third.length; i += 3) {
      hyper.push(third.slice(i, i + 3).map((number) => texts[number]));
    }
    return { ...look, kindInWords: texts[second], hyper, isSign: width === height };
  }
  return { ...look, operations: second, headingDetail: texts[third], headingWidth: fourth };
}

// The parts that are shown in place of a node; none where it is closed.
function shownInside(node, opened) {
  if (node.members.length && opened.has(node.path + UNFOLDED)) {
    return { parts: node.members, layout: node.unfolded };
  }
  if (node.children.length && opened.has(node.path)) {
    return { parts: node.children, layout: node.layout };
  }
  return null;
}

// The node that shows this one when it is drawn: of two owners the one that is on the page.
function ownerOf(network, node, opened) {
  for (const [index, isMember] of node.owners) {
    const owner = network.nodes[index];
    const unfolded = opened.has(owner.path + UNFOLDED);
    if (isMember ? unfolded : !(owner.members.length && unfolded)) return [owner, isMember];
  }
  const last = node.owners[node.owners.length - 1];
  return last ? [network.nodes[last[0]], last[1]] : null;
}

// Open whatever a node is inside of.
function reveal(network, node, opened) {
  let found = ownerOf(network, node, opened);
  while (found && found[0].path !== "") {
    const [owner, isMember] = found;
    opened.add(isMember ? owner.path + UNFOLDED : owner.path);
    found = ownerOf(network, owner, opened);
  }
}

const SUMS = { params: 0, macs: 1, memory: 2 };

// What a node has of the cost that the boxes are coloured by.
function costOf(node, colour) {
  if (colour === "time" || colour === "bound") return node[colour];
  return colour === "field" ? Math.max(...[node.field].flat()) : node.sums[SUMS[colour]];
}
