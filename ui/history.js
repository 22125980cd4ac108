// Counts how often the reader went back or forward (ui/history.py).

let component, path, left, returns = 0;
function render(mounted) {
  if (!component) {
    addEventListener("popstate", count);
    window.navigation?.addEventListener("currententrychange", ({ from }) => {
      left = new URL(from.url).pathname;
    });
  }
  component = mounted;
  path = location.pathname;
}
// To another page Streamlit's own message leads; one of ours would name the page that was left.
function count() {
  returns += 1;
  if (location.pathname === (left ?? path)) component.setStateValue("returns", returns);
}
