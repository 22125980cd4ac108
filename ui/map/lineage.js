// Shows the lineage that the server has written, and draws the lines between its families.

const SVG = "http://www.w3.org/2000/svg";
const ROOM = 12;
const views = new WeakMap();

function render({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lineage");
  let view = views.get(root);
  if (!view) {
    view = { root };
    views.set(root, view);
    new ResizeObserver(() => drawEdges(view)).observe(root);
    const open = (event) => {
      const lesson = event.target.closest("[data-lesson]");
      const family = event.target.closest("[data-family]");
      if (lesson) view.learn(lesson.dataset.lesson);
      else if (family) view.choose(family.dataset.family);
    };
    root.addEventListener("click", open);
    root.addEventListener("keydown", (event) => event.key === "Enter" && open(event));
  }
  view.choose = (family) => setTriggerValue("family", family);
  view.learn = (lesson) => setTriggerValue("lesson", lesson);
  if (root.dataset.stamp !== data.stamp) {
    root.dataset.stamp = data.stamp;
    root.innerHTML = data.html + '<svg class="edges" aria-hidden="true"></svg>';
    view.edges = data.edges;
    drawEdges(view);
  }
}

function drawEdges({ root, edges }) {
  const svg = root.querySelector(".edges");
  if (!svg || getComputedStyle(svg).display === "none") return;
  const origin = root.getBoundingClientRect();
  const boxes = new Map();
  const columns = [...root.querySelectorAll(".year")].map((year, column) =>
    [...year.querySelectorAll("[data-family]")].map((card) => {
      const box = card.getBoundingClientRect();
      const found = {
        column,
        left: box.left - origin.left,
        right: box.right - origin.left,
        top: box.top - origin.top,
        bottom: box.bottom - origin.top,
      };
      boxes.set(card.dataset.family, found);
      return found;
    }),
  );
  svg.replaceChildren(
    ...edges.map(([from, to]) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", route(boxes.get(from), boxes.get(to), columns));
      return path;
    }),
  );
}

const middle = (box) => (box.top + box.bottom) / 2;

// From an ancestor to a family; between columns that are no neighbours in a gap between their cards.
function route(a, b, columns) {
  if (a.column === b.column) {
    const x = (a.left + a.right) / 2;
    return a.top < b.top ? `M${x},${a.bottom}V${b.top}` : `M${x},${a.top}V${b.bottom}`;
  }
  const y = middle(a);
  if (b.column - a.column === 1) return `M${a.right},${y}` + bend(a.right, y, b.left, middle(b));
  const passed = columns.slice(a.column + 1, b.column);
  const first = passed[0][0];
  const last = passed[passed.length - 1][0];
  const gap = gapNear(passed.flat(), (y + middle(b)) / 2);
  return (
    `M${a.right},${y}` + bend(a.right, y, first.left, gap) + `H${last.right}` +
    bend(last.right, gap, b.left, middle(b))
  );
}

function bend(x, y, toX, toY) {
  const half = (x + toX) / 2;
  return `C${half},${y} ${half},${toY} ${toX},${toY}`;
}

// The height nearest to one at which a line meets none of the cards: between two, above or below.
function gapNear(cards, wanted) {
  const edges = cards.flatMap(({ top, bottom }) => [top, bottom]).sort((p, q) => p - q);
  const meets = (y) => cards.some(({ top, bottom }) => y > top && y < bottom);
  const between = edges.slice(1).map((edge, place) => (edges[place] + edge) / 2);
  const free = [edges[0] - ROOM, ...between, edges[edges.length - 1] + ROOM].filter(
    (y) => !meets(y),
  );
  return free.sort((p, q) => Math.abs(p - wanted) - Math.abs(q - wanted))[0];
}
