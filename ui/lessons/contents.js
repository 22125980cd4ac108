// The list of lessons, with ticks for what was read in this browser.

const PROGRESS = "lessons";
const shown = new Map();

function render({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".contents");
  root.replaceChildren(...data.lessons.map((lesson) => written(lesson, data, setStateValue)));
  tick(root, data);
  shown.set(root, data);
}

window.addEventListener("lesson-progress", () => {
  for (const [root, data] of shown) {
    if (root.isConnected) tick(root, data);
    else shown.delete(root);
  }
});

function written(lesson, data, setStateValue) {
  const isOpen = lesson.name === data.lesson;
  const entry = make("section", { className: isOpen ? "lesson here" : "lesson" });
  entry.dataset.lesson = lesson.name;
  const head = make("h2");
  head.append(link(lesson.title, lesson.name, "", data, setStateValue));
  const about = make("p", { className: "about" });
  about.append(make("span", { textContent: lesson.minutes }), make("span", { className: "done" }));
  entry.append(head, about);
  if (!data.lesson) {
    entry.append(make("p", { textContent: lesson.summary }));
    if (lesson.needs) entry.append(make("p", { className: "about", textContent: lesson.needs }));
  }
  if (!data.lesson || isOpen) {
    const list = make("ol");
    for (const step of lesson.steps) {
      const item = make("li");
      item.dataset.step = step.name;
      const to = link(step.title, lesson.name, step.name, data, setStateValue);
      if (isOpen && step.name === data.step) to.setAttribute("aria-current", "step");
      item.append(to);
      list.append(item);
    }
    entry.append(list);
  }
  return entry;
}

function link(text, lesson, step, { kept }, setStateValue) {
  const words = new URLSearchParams({ lesson, ...(step ? { step } : {}), ...kept });
  const own = make("a", { textContent: text, href: `?${words}` });
  own.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setStateValue("go", { lesson, step, at: Date.now() });
  });
  return own;
}

function tick(root, { lessons, words }) {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(PROGRESS) ?? "{}");
  } catch {
    // Without it nothing is ticked.
  }
  for (const { name, steps } of lessons) {
    const entry = root.querySelector(`[data-lesson="${CSS.escape(name)}"]`);
    const { read = {}, right = {} } = kept[name] ?? {};
    const done = steps.filter((step) => read[step.name]).length;
    const told = [];
    const asked = steps.filter((step) => step.asks);
    const count = asked.filter((step) => right[step.name]).length;
    if (done) told.push(words.read.replace("{done}", done).replace("{count}", steps.length));
    if (asked.some((step) => step.name in right)) {
      told.push(words.right.replace("{right}", count).replace("{count}", asked.length));
    }
    entry.querySelector(".done").textContent = told.join(" · ");
    for (const item of entry.querySelectorAll("li")) {
      item.classList.toggle("read", Boolean(read[item.dataset.step]));
      item.classList.toggle("right", Boolean(right[item.dataset.step]));
    }
  }
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
