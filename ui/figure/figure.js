// Shows a figure that the server has written; its texts are escaped there.

const SMALLEST = 11;
const views = new WeakMap();

function render({ data, parentElement }) {
  const root = parentElement.querySelector(".paper");
  let view = views.get(root);
  if (!view) {
    view = { root, isPresented: false };
    views.set(root, view);
    window.addEventListener("resize", () => scale(view));
  }
  view.isPresented = data.present;
  scale(view);
  if (root.dataset.stamp !== data.stamp) {
    root.dataset.stamp = data.stamp;
    root.innerHTML = data.html;
  }
}

// Presented, the smallest text is as large as that of the diagram (camera.js).
function scale({ root, isPresented }) {
  root.classList.toggle("presented", isPresented);
  const floor = isPresented ? Math.max(14, (22 * window.innerHeight) / 1080) : SMALLEST;
  root.style.setProperty("--scale", floor / SMALLEST);
}
