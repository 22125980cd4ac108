// Keys of a presentation, which press the page's buttons (ui/explore/present.py): P begins and ends
// it, Escape ends it, and Page Down and Page Up, as a remote control sends them, go on and back.

const PRESSES = {
  p: "present-toggle",
  Escape: "present-toggle",
  PageDown: "present-next",
  PageUp: "present-back",
};
const TYPED_INTO = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea, [contenteditable]";

function listenToPresenting(view) {
  const { root } = view;
  window.addEventListener(
    "keydown",
    (event) => {
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (!root.isConnected || !PRESSES[key] || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.composedPath()[0].matches?.(TYPED_INTO)) return;
      if (key !== "p" && !view.isPresented) return;
      // Escape first lets go of what is selected, and of the full screen.
      if (key === "Escape" && (view.selected !== null || document.fullscreenElement)) return;
      const button = document.querySelector(`.st-key-${PRESSES[key]} button`);
      if (!button || button.disabled) return;
      event.preventDefault();
      button.click();
    },
    { capture: true },
  );
}
