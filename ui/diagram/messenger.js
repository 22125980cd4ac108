// Tells the diagram which part was chosen elsewhere on the page. It is a component of its own, as
// the diagram's data must not change with every click.

let heard = 0;

export default function ({ data }) {
  if (data.count <= heard) return;
  heard = data.count;
  window.dispatchEvent(new CustomEvent("diagram-select", { detail: { path: data.path } }));
}
