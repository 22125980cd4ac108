// What the inspector tells of a part: its settings, shapes and costs, and the counting rules with
// this layer's numbers put in. Rows are [name, value]; a formula has no name, and what follows "_"
// in it is a subscript.

function factsOf(view, node) {
  const words = view.words.facts;
  const [params, macs, memory] = view.network.sums;
  const counted = (part, whole) =>
    part ? fill(words.ofAll, { amount: compact(part), share: share(part, whole, words.percent) }) : "0";
  const rows = [[words.kind, node.isOperation ? node.kindInWords : node.kind]];
  if (node.isOperation) {
    for (const [, name, value] of node.hyper) rows.push([name, value]);
  } else {
    rows.push([words.operations, grouped(node.operations)]);
    if (node.members.length) rows.push([words.equal, String(node.members.length)]);
  }
  const formulas = node.isOperation ? formulasOf(node, words) : { params: [], macs: [], memory: [] };
  const inputs = new Set(node.inShapes.map(shapeInWords));
  rows.push(
    [words.input, [...inputs].join(", ") || "–"],
    [words.output, shapeInWords(node.outShape)],
    [words.field, fieldInWords(node, words)],
    [words.params, counted(node.sums[0], params)],
    ...formulas.params,
    [words.macs, counted(node.sums[1], macs)],
    ...formulas.macs,
    [
      words.memory,
      node.sums[2]
        ? fill(words.ofAll, { amount: inBytes(node.sums[2]), share: share(node.sums[2], memory, words.percent) })
        : words.noMemory,
    ],
    ...formulas.memory,
  );
  if (view.network.hasTimes) {
    const whole = view.network.nodes[0].time;
    const amount = inTime(node.time);
    rows.push([words.time, fill(words.ofAll, { amount, share: share(node.time, whole, words.percent) })]);
  }
  if (node.mark) rows.push([words.change, view.words.changes[node.mark]]);
  const gone = view.network.ghosts.filter(
    ([parent]) => parent === node.path || parent.startsWith(`${node.path}.`),
  );
  if (gone.length) rows.push([words.removed, removedInWords(gone)]);
  return rows;
}

const MOST_GONE = 4;

function removedInWords(ghosts) {
  const texts = [...new Set(ghosts.map(([, , text]) => text.replace(/^− /, "")))];
  return texts.slice(0, MOST_GONE).join(", ") + (texts.length > MOST_GONE ? " …" : "");
}

function fieldInWords(node, words) {
  // Height and width, or one number for both.
  const [smallest, largest] = [node.smallestField, node.field].map((side) => [side].flat().join(" × "));
  if (!node.isOperation || smallest === largest) return `${largest} px`;
  return fill(words.range, { smallest, largest });
}

function formulasOf(node, words) {
  const hyper = Object.fromEntries(node.hyper.map(([name, , value]) => [name, value]));
  const [params, macs, memory] = node.sums;
  const groups = Number(hyper.groups || 1);
  const shared = groups > 1 ? ` / ${groups}` : "";
  const into = (node.inShapes[0] || node.outShape)[node.kind === "linear" ? node.inShapes[0].length - 1 : 0];
  const out = node.outShape[node.kind === "linear" ? node.outShape.length - 1 : 0];
  const places = node.outShape.slice(1).join(" × ");
  const kernel = String(hyper.kernel || 1).split("x");
  const [height, width] = [kernel[0], kernel.at(-1)];
  const rules = {
    conv: {
      factors: `${height} × ${width} × ${into}${shared} × ${out}`,
      weights: (height * width * into * out) / groups,
      symbols: `k_h × k_w × C_in${groups > 1 ? " / g" : ""} × C_out × H × W`,
      places: ` × ${places}`,
    },
    linear: { factors: `${into} × ${out}`, weights: into * out, symbols: "C_in × C_out", places: "" },
  };
  const rule = rules[node.kind];
  const found = { params: [], macs: [], memory: [] };
  if (params && node.kind === "norm") {
    const values = { channels: node.outShape[0], params: grouped(params) };
    found.params.push(["", fill(words.normParams, values)]);
  } else if (params && rule) {
    const bias = params === rule.weights + out ? ` + ${out}` : "";
    found.params.push(["", `${rule.factors}${bias} = ${grouped(params)}`]);
  }
  if (macs && rule) {
    found.macs.push(["", rule.symbols], ["", `${rule.factors}${rule.places} = ${grouped(macs)}`]);
  }
  if (memory) {
    const count = node.outShape.reduce((a, b) => a * b, 1);
    const values = { sizes: shapeInWords(node.outShape), bytes: Math.floor(memory / count) };
    found.memory.push(["", fill(words.bytes, values)]);
  }
  return found;
}
