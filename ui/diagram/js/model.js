// A network as Python's viz/wire.py packs it, unpacked into nodes that know their parents.

const UNFOLDED = "*";

function readNetwork(data) {
  const { texts } = data;
  const nodes = data.nodes.map((row, index) => ({
    index,
    path: texts[row[0]],
    title: texts[row[1]],
    details: row[2].map((number) => texts[number]),
    width: row[3],
    height: row[4],
    tint: texts[row[5]],
    copies: row[6],
    name: texts[row[7]],
    headingDetail: texts[row[8]],
    headingWidth: row[9],
    inside: row[10],
    children: row[11],
    unfolded: row[12],
    members: row[13],
    costs: row[14],
    facts: row[15].map((number) => texts[number]),
    search: texts[row[16]],
    shape: texts[row[17]],
    mark: row[18] === undefined ? "" : texts[row[18]],
    // Ways to the node: [owner, whether the owner must be unfolded rather than open].
    owners: [],
  }));
  for (const node of nodes) {
    node.isOperation = node.children.length === 0;
    node.isSign = node.isOperation && node.width === node.height;
    for (const child of node.children) nodes[child].owners.push([node.index, false]);
    for (const member of node.members) nodes[member].owners.push([node.index, true]);
  }
  const insides = data.insides.map(([width, height, centres, entries, exits, routes]) => ({
    width,
    height,
    centres,
    entries,
    exits,
    routes,
    hasArcs: routes.some((route) => route.length === 0),
  }));
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  return { nodes, insides, wires: data.wires, byPath, isDown: data.direction === "TB" };
}

// The parts that are shown in place of a node; none where it is closed.
function shownInside(node, opened) {
  if (node.members.length && opened.has(node.path + UNFOLDED)) {
    return { parts: node.members, inside: node.unfolded };
  }
  if (node.children.length && opened.has(node.path)) {
    return { parts: node.children, inside: node.inside };
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
