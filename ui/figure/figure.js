// Shows a figure that the server has written; its texts are escaped there.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".paper");
  if (root.dataset.stamp === data.stamp) return;
  root.dataset.stamp = data.stamp;
  root.innerHTML = data.html;
}
