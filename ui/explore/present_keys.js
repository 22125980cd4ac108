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
// Milliseconds until the page says that its script runs for a press.
const ANSWER_BEGINS = 500;
const waiting = [];
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
    const named = `.st-key-${isLesson ? IN_LESSONS[key] : PRESSES[key]} button`;
    if (!document.querySelector(named)) return;
    event.preventDefault();
    press(named);
  });
}

// Each press waits for the answer to the one before: Streamlit takes two at once for one, and the
// first step has no way back until the second one is there.
async function press(named) {
  waiting.push(named);
  if (waiting.length > 1) return;
  while (waiting.length) {
    while (isRunning()) await pause();
    const button = document.querySelector(waiting[0]);
    if (button && !button.disabled) {
      button.click();
      const until = Date.now() + ANSWER_BEGINS;
      while (!isRunning() && Date.now() < until) await pause();
    }
    waiting.shift();
  }
}

const isRunning = () => document.querySelector('[data-test-script-state="running"]') !== null;
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
