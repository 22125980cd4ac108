// Draws the network of the page as SVG and opens and closes its parts; viz/js composes it.

const SVG = "http://www.w3.org/2000/svg";
const SHEET = 3.5;
const ARROW = 6;

function svgElement(name, facts, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

// Longer where the line is thicker, as viz/svg.py has it.
const dashes = (width) => `${5 + width} ${2.5 + width}`;

const PAINT = {
  box(parent, look, [, x, y, width, height, tint, path, radius, copies, level, outline, isDashed]) {
    const [fill, stroke] = look.tints[tint];
    const group = svgElement("g", path ? { "data-path": path } : {}, parent);
    for (let n = copies; n >= 0; n--) {
      const rect = svgElement("rect", {
        x: x + SHEET * n, y: y + SHEET * n, width, height, rx: Math.min(radius, width / 2),
        fill, stroke, "stroke-width": outline,
      }, group);
      if (isDashed) rect.setAttribute("stroke-dasharray", dashes(outline));
    }
  },
  curve(parent, look, [, points, colour, width, isDashed, hasArrow, opacity]) {
    let d = `M${points[0]} ${points[1]}`;
    for (let i = 2; i < points.length; i += 6) d += `C${points.slice(i, i + 6).join(" ")}`;
    const path = svgElement("path", {
      d, fill: "none", stroke: look.colours[colour], "stroke-width": width, opacity,
    }, parent);
    if (isDashed) path.setAttribute("stroke-dasharray", dashes(width));
    if (hasArrow) svgElement("polygon", { points: head(points, width), fill: look.colours[colour] }, parent);
  },
  text(parent, look, [, x, y, words, size, isBold, anchor, colour, hasHalo]) {
    const text = svgElement("text", {
      x, y, "font-size": size, "font-weight": isBold ? 600 : 400, "text-anchor": anchor,
      fill: look.colours[colour],
    }, parent);
    if (hasHalo) {
      text.setAttribute("paint-order", "stroke");
      text.setAttribute("stroke", look.tints.frame[0]);
      text.setAttribute("stroke-width", 5);
    }
    text.textContent = words;
  },
};

function head(points, width) {
  const [ax, ay, x, y] = points.slice(-4);
  const length = Math.hypot(x - ax, y - ay) || 1;
  const [dx, dy] = [(x - ax) / length, (y - ay) / length];
  const size = ARROW + width;
  const half = size * 0.42;
  const [bx, by] = [x - dx * size, y - dy * size];
  return `${x},${y} ${bx - dy * half},${by + dx * half} ${bx + dy * half},${by - dx * half}`;
}

function showNetwork(place, levels, data, look) {
  const network = readNetwork(data);
  let opened = openTo(network, 1);

  function draw() {
    const scene = compose(network, opened);
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    picture.setAttribute("width", scene.width);
    picture.setAttribute("height", scene.height);
    for (const mark of sceneMarks(scene, null)) PAINT[mark[0]](picture, look, mark);
    for (const part of picture.querySelectorAll("[data-path]")) {
      const node = network.byPath.get(part.dataset.path);
      if (!node || !(node.children.length || node.members.length)) continue;
      part.setAttribute("tabindex", 0);
      part.setAttribute("role", "button");
      part.setAttribute("aria-label", node.path);
      part.setAttribute("aria-expanded", opened.has(node.path));
      part.addEventListener("click", () => toggle(node.path));
      part.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        toggle(node.path);
      });
    }
    place.replaceChildren(picture);
  }

  function toggle(path) {
    if (!opened.delete(path)) opened.add(path);
    draw();
    place.querySelector(`[data-path="${CSS.escape(path)}"]`)?.focus();
  }

  for (const button of levels) {
    button.addEventListener("click", () => {
      opened = openTo(network, Number(button.dataset.level));
      draw();
    });
  }
  draw();
}
