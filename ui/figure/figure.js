// Shows a figure that the server has written; its texts are escaped there.

const SMALLEST = 11;
const roots = new Set();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".paper");
  if (!roots.size) window.addEventListener("resize", () => roots.forEach(scale));
  roots.add(root);
  root.isPresented = data.present;
  scale(root);
  if (root.dataset.stamp !== data.stamp) {
    root.dataset.stamp = data.stamp;
    root.innerHTML = data.html;
  }
  return () => roots.delete(root);
}

// Presented, the smallest text is as large as that of the diagram (camera.js).
function scale(root) {
  const floor = root.isPresented ? Math.max(14, (22 * window.innerHeight) / 1080) : SMALLEST;
  root.style.setProperty("--scale", floor / SMALLEST);
}
