// Keys of a presentation, which press the page's buttons (ui/explore/present.py): P begins and ends
// it, Escape ends it, and Page Down and Page Up, as a remote control sends them, go on and back.

const PRESSES = {
  p: "present-toggle",
  Escape: "present-toggle",
  PageDown: "present-next",
  PageUp: "present-back",
};
// A lesson goes on and back by the same keys, presented or not (ui/lessons/page.py).
const IN_LESSONS = { PageDown: "lesson-next", PageUp: "lesson-back" };
const TYPED_INTO = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea, [contenteditable]";
let isListening = false;

function render() {
  if (isListening) return;
  isListening = true;
  // What a diagram takes itself, as Escape while a part is selected, does not come this far.
  document.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!PRESSES[key] || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.(TYPED_INTO)) return;
    const isPresented = document.querySelector(".st-key-present-next") !== null;
    const isLesson = document.querySelector(".st-key-lesson-next") !== null && key in IN_LESSONS;
    if (key !== "p" && ((!isPresented && !isLesson) || document.fullscreenElement)) return;
    const button = document.querySelector(`.st-key-${isLesson ? IN_LESSONS[key] : PRESSES[key]} button`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}
