// Tells a diagram which part was chosen elsewhere on the page. It is a component of its own, as the
// diagram's data must not change with every click.

const heard = new Map();

function render({ data }) {
  if (data.count <= (heard.get(data.key) ?? 0)) return;
  heard.set(data.key, data.count);
  window.dispatchEvent(new CustomEvent("diagram-select", { detail: { key: data.key, path: data.path } }));
}
