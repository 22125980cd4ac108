// The browser's half of a form. The reader's hand is the only source of a turn: each has a number,
// and what the page has not answered yet is sent again with the next one. A field that was turned
// keeps the reader's value until its turn is answered; all others show what the server says.

const PATIENCE = 3000; // Milliseconds that a running page is left alone while turns wait.
const SNAP = 0.012; // Share of a slider's range within which it goes to a published value.
const NEAR = 4; // Pixels beside a mark within which it is pointed at.
const panels = new WeakMap();
let count = 0;

function render(component) {
  const root = component.parentElement.querySelector(".panel");
  let panel = panels.get(root);
  if (!panel) {
    panel = makePanel(root);
    panels.set(root, panel);
  }
  panel.component = component;
  panel.take(component.data);
}

function makePanel(root) {
  const panel = { root, queue: [], last: 0, sentUpTo: 0, sentAt: -PATIENCE, rows: new Map(), groups: [] };
  panel.identity = `panel${++count}`;

  panel.take = (data) => {
    panel.words = data.words;
    if (panel.session !== data.session) {
      // A session of the server's that has seen none of these turns, or all of an earlier one's.
      panel.session = data.session;
      panel.last = data.taken;
      panel.sentUpTo = data.taken;
      for (const turn of panel.queue) turn.number = ++panel.last;
    }
    panel.queue = panel.queue.filter((turn) => turn.number > data.taken);
    panel.last = Math.max(panel.last, data.taken);
    layOut(panel, data.groups);
    root.dataset.taken = data.taken;
    send(panel);
  };

  panel.turn = (name, value) => {
    if (panel.touched !== name) {
      panel.touched = name;
      for (const row of panel.rows.values()) row.forget();
      panel.rows.get(name)?.remember();
    }
    const tail = panel.queue.at(-1);
    if (tail && tail.name === name && tail.number > panel.sentUpTo) tail.value = value;
    else panel.queue.push({ number: ++panel.last, name, value });
    root.dataset.turned = panel.last;
    send(panel);
  };
  panel.pending = (name) => panel.queue.findLast((turn) => turn.name === name);
  return panel;
}

// One message at a time: the next goes when the page has answered, so each step that the server
// keeps up with is seen, and the last one always.
function send(panel) {
  const isNew = panel.queue.some((turn) => turn.number > panel.sentUpTo);
  if (!isNew) return;
  const isAnswered = panel.queue[0].number > panel.sentUpTo && !isRunning();
  const waited = performance.now() - panel.sentAt;
  if (!isAnswered && waited < PATIENCE) {
    wait(panel, PATIENCE - waited);
    return;
  }
  panel.sentUpTo = panel.last;
  panel.sentAt = performance.now();
  panel.component.setStateValue("turns", {
    session: panel.session,
    turns: panel.queue.map(({ number, name, value }) => [number, name, value]),
  });
}

const app = () => document.querySelector("[data-testid=stApp]");
const isRunning = () => !["notRunning", undefined].includes(app()?.dataset.testScriptState);

function wait(panel, most) {
  if (panel.waiting) return;
  const go = () => {
    observer.disconnect();
    clearTimeout(timer);
    panel.waiting = false;
    send(panel);
  };
  const observer = new MutationObserver(() => {
    if (!isRunning()) go();
  });
  const timer = setTimeout(go, most);
  panel.waiting = true;
  if (app()) observer.observe(app(), { attributeFilter: ["data-test-script-state"] });
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function layOut(panel, groups) {
  const shape = JSON.stringify(groups.map(({ title, folded }) => [title, Boolean(folded)]));
  if (panel.shape !== shape) {
    panel.shape = shape;
    panel.groups = groups.map((group) => makeGroup(group));
    panel.root.replaceChildren(...panel.groups.map((group) => group.outer));
  }
  const wanted = new Set();
  groups.forEach((group, place) => {
    const { inner } = panel.groups[place];
    group.fields.forEach((field, at) => {
      wanted.add(field.name);
      let row = panel.rows.get(field.name);
      if (row?.kind !== field.kind) {
        row?.outer.remove();
        row = makeRow(panel, field);
        panel.rows.set(field.name, row);
      }
      if (inner.children[at] !== row.outer) inner.insertBefore(row.outer, inner.children[at] ?? null);
      row.update(field);
    });
  });
  for (const [name, row] of panel.rows) {
    if (wanted.has(name)) continue;
    row.outer.remove();
    panel.rows.delete(name);
  }
}

function makeGroup({ title, folded }) {
  const inner = element("div", { class: "fields" });
  if (folded) return { outer: element("details", {}, element("summary", {}, title), inner), inner };
  const heading = title ? element("h3", {}, title) : null;
  return { outer: element("section", {}, heading, inner), inner };
}

const KINDS = { slider, number, choice, select, toggle, text, search };

function makeRow(panel, { name, kind }) {
  const id = `${panel.identity}-${name}`;
  const row = { kind, id, name, field: null, isHeld: false, before: undefined };
  row.label = element("label", { for: id, id: `${id}-label` });
  row.help = makeHelp();
  row.top = element("div", { class: "top" }, row.label, row.help.button);
  row.why = element("p", { class: "why", id: `${id}-why` });
  row.error = element("p", { class: "error", role: "alert" });
  row.outer = element("div", { class: `field ${kind}`, "data-field": name }, row.top);
  KINDS[kind](panel, row, (value) => panel.turn(name, value));
  row.outer.append(row.why, row.error);
  row.remember = () => {
    row.before = row.field.value;
  };
  row.forget = () => {
    if (row.before === undefined) return;
    row.before = undefined;
    row.markBefore?.();
  };
  row.update = (field) => {
    row.field = field;
    row.label.textContent = field.label;
    row.help.tell(panel.words.help.replace("{label}", field.label), field.help ?? "");
    say(row.why, field.why);
    say(row.error, field.error);
    row.outer.classList.toggle("off", Boolean(field.is_disabled));
    const pending = panel.pending(name);
    if (!pending && !row.isHeld) row.set(field.value);
    else row.set(undefined);
  };
  return row;
}

function say(place, words) {
  const text = words ?? "";
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

function makeHelp() {
  const button = element("button", { type: "button", class: "help" }, "?");
  const tip = element("div", { class: "tip", popover: "manual", role: "tooltip" });
  const show = () => {
    button.after(tip);
    tip.showPopover();
    const at = button.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8));
    const below = at.bottom + 6;
    tip.style.left = `${left}px`;
    tip.style.top = `${below + size.height > window.innerHeight ? at.top - size.height - 6 : below}px`;
  };
  const hide = () => tip.isConnected && tip.hidePopover();
  button.addEventListener("mouseenter", show);
  button.addEventListener("focus", show);
  button.addEventListener("mouseleave", hide);
  button.addEventListener("blur", hide);
  button.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  return {
    button,
    tell(name, text) {
      button.hidden = !text;
      button.setAttribute("aria-label", `${name}. ${text}`);
      tip.textContent = text;
    },
  };
}

// A typed number is a number, anything else a word such as "none".
function read(text) {
  const word = text.trim();
  return /^-?\d*\.?\d+(e-?\d+)?$/i.test(word) ? Number(word) : word;
}

const round = (value) => Number(value.toPrecision(6));

function spoken(field, value) {
  const option = field.options?.find(([one]) => one === value);
  return option ? option[1] : String(value);
}

// What was typed: a number, or the value of a word that the box itself shows.
function meant(field, text) {
  const word = text.trim().toLowerCase();
  const option = field.options?.find(([, words]) => words.toLowerCase() === word);
  return option ? option[0] : read(text);
}

// A text box with a number, turned with Enter, by leaving it, and with the arrow keys.
function numberBox(row, turn, attributes) {
  const box = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", ...attributes,
  });
  const shown = () => spoken(row.field, row.value);
  const take = () => {
    row.isHeld = false;
    if (box.value.trim() === shown() || !box.value.trim()) row.set(row.value);
    else turn(meant(row.field, box.value));
  };
  box.addEventListener("input", () => (row.isHeld = true));
  box.addEventListener("change", take);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    row.isHeld = false;
    row.press(step);
  });
  box.addEventListener("focus", () => box.select());
  return box;
}

function pressed(field, value, direction) {
  const { step = 1, bounds = [null, null] } = field;
  const number = typeof value === "number" ? value : (field.span?.[0] ?? bounds[0] ?? 0) - step;
  const [low, high] = bounds;
  return round(Math.min(high ?? Infinity, Math.max(low ?? -Infinity, number + direction * step)));
}

// The box between two buttons that go a step down and up.
function stepper(panel, row, box) {
  const less = element("button", { type: "button", class: "step" }, "−");
  const more = element("button", { type: "button", class: "step" }, "+");
  less.addEventListener("click", () => row.press(-1));
  more.addEventListener("click", () => row.press(1));
  row.setSteps = () => {
    for (const [button, words] of [[less, panel.words.less], [more, panel.words.more]]) {
      button.setAttribute("aria-label", words.replace("{label}", row.field.label));
      button.disabled = Boolean(row.field.is_disabled);
    }
  };
  return element("div", { class: "stepper" }, less, box, more);
}

function number(panel, row, turn) {
  const box = numberBox(row, (value) => row.turn(value), { id: row.id, class: "typed" });
  row.top.append(stepper(panel, row, box));
  row.turn = (value) => {
    row.set(value);
    turn(value);
  };
  row.press = (direction) => {
    const value = pressed(row.field, row.value, direction);
    if (value !== row.value) row.turn(value);
  };
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    if (!row.isHeld) box.value = spoken(row.field, row.value);
    row.setSteps();
    box.disabled = Boolean(row.field.is_disabled);
  };
}

function slider(panel, row, turn) {
  const box = numberBox(row, (value) => row.turn(value), {
    class: "typed", "aria-labelledby": `${row.id}-label`,
  });
  const range = element("input", { type: "range", id: row.id, "aria-describedby": `${row.id}-why` });
  const ticks = element("div", { class: "ticks", "aria-hidden": "true" });
  row.top.append(stepper(panel, row, box));
  row.outer.append(element("div", { class: "track" }, ticks, range));
  const stops = () => row.field.options?.map(([value]) => value);
  const share = (value) => {
    const listed = stops();
    if (listed) return listed.length < 2 ? 0 : listed.indexOf(value) / (listed.length - 1);
    const [low, high] = row.field.span;
    return typeof value === "number" ? (value - low) / (high - low || 1) : 0;
  };
  const valueAt = () => {
    const at = Number(range.value);
    const listed = stops();
    if (listed) return listed[at];
    const [low, high] = row.field.span;
    const near = (row.field.ticks ?? []).find(
      (tick) => typeof tick === "number" && Math.abs(tick - at) / (high - low) < SNAP,
    );
    return near !== undefined && !row.isKey ? near : round(at);
  };
  row.turn = (value) => {
    row.set(value);
    turn(value);
  };
  row.press = (direction) => {
    const listed = stops();
    const at = listed ? listed.indexOf(row.value) + direction : 0;
    const value = listed
      ? listed[Math.max(0, Math.min(listed.length - 1, at))]
      : pressed(row.field, row.value, direction);
    if (value !== row.value) row.turn(value);
  };
  range.addEventListener("keydown", (event) => {
    row.isKey = true;
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    row.press(step);
  });
  range.addEventListener("keyup", () => (row.isKey = false));
  range.addEventListener("pointerdown", () => (row.isHeld = true));
  // Marks lie beneath the slider, which tells of the one under the pointer.
  range.addEventListener("pointermove", (event) => {
    const under = [...ticks.children].findLast((one) => {
      const { left, right } = one.getBoundingClientRect();
      return event.clientX > left - NEAR && event.clientX < right + NEAR;
    });
    range.title = under?.title ?? "";
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    range.addEventListener(end, () => (row.isHeld = false));
  }
  range.addEventListener("input", () => {
    const value = valueAt();
    if (value === row.value) return;
    const isDragged = row.isHeld;
    row.isHeld = false;
    row.show(value, !isDragged);
    row.isHeld = isDragged;
    turn(value);
  });
  // Where a slider is in the hand, its own place stays.
  row.show = (value, isPlaced) => {
    row.value = value;
    const { field } = row;
    const words = spoken(field, value);
    if (document.activeElement !== box && row.outer.getRootNode().activeElement !== box) box.value = words;
    range.setAttribute("aria-valuetext", words);
    if (isPlaced) {
      const listed = stops();
      const [low, high] = listed ? [0, Math.max(1, listed.length - 1)] : field.span;
      Object.assign(range, { min: low, max: high, step: listed ? 1 : field.step ?? 1 });
      range.value = low + share(value) * (high - low);
    }
    range.style.setProperty("--share", Math.max(0, Math.min(1, share(value))));
    row.markBefore();
  };
  row.markBefore = () => {
    const { field, before } = row;
    const marks = (field.ticks ?? [])
      .filter((tick) => share(tick) >= 0 && share(tick) <= 1)
      .map((tick) => mark("tick", share(tick), spoken(field, tick)));
    const isMoved = before !== undefined && before !== row.value && share(before) >= 0;
    if (isMoved) marks.push(mark("was", share(before), panel.words.was.replace("{value}", spoken(field, before))));
    ticks.replaceChildren(...marks);
  };
  row.set = (value) => {
    range.disabled = box.disabled = Boolean(row.field.is_disabled);
    row.setSteps();
    const isTyped = row.outer.getRootNode().activeElement === box && row.isHeld;
    row.show(value ?? row.value, !row.isHeld);
    if (!isTyped) box.value = spoken(row.field, row.value);
  };
}

const mark = (name, share, title) =>
  element("i", { class: name, style: `--share: ${share}`, title });

function choice(panel, row, turn) {
  row.label.removeAttribute("for");
  const set = element("div", { class: "options", role: "radiogroup", "aria-labelledby": `${row.id}-label` });
  row.outer.append(set);
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    const { field } = row;
    const shape = JSON.stringify([field.options, field.is_disabled]);
    if (row.shape !== shape) {
      row.shape = shape;
      set.replaceChildren(...field.options.map(([one, words]) => {
        const input = element("input", { type: "radio", name: row.id, value: one });
        input.disabled = Boolean(field.is_disabled);
        input.addEventListener("change", () => {
          row.value = one;
          turn(one);
        });
        return element("label", {}, input, element("span", {}, words));
      }));
    }
    for (const input of set.querySelectorAll("input")) input.checked = input.value === String(row.value);
  };
}

function select(panel, row, turn) {
  const box = element("select", { id: row.id });
  row.outer.append(box);
  box.addEventListener("change", () => {
    row.value = row.field.options[box.selectedIndex][0];
    turn(row.value);
  });
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    const { field } = row;
    const shape = JSON.stringify(field.options);
    if (row.shape !== shape) {
      row.shape = shape;
      box.replaceChildren(...field.options.map(([one, words]) => element("option", { value: one }, words)));
    }
    box.value = row.value;
    box.disabled = Boolean(field.is_disabled);
  };
}

function toggle(panel, row, turn) {
  const box = element("input", { type: "checkbox", role: "switch", id: row.id });
  row.top.prepend(box);
  box.addEventListener("change", () => {
    row.value = box.checked;
    turn(box.checked);
  });
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    box.checked = row.value;
    box.disabled = Boolean(row.field.is_disabled);
  };
}

function text(panel, row, turn) {
  const box = element("input", { type: "text", id: row.id, autocomplete: "off", spellcheck: "false" });
  row.outer.append(box);
  const take = () => {
    row.isHeld = false;
    if (box.value === row.value) return;
    row.value = box.value;
    turn(box.value);
  };
  box.addEventListener("input", () => (row.isHeld = true));
  box.addEventListener("change", take);
  box.addEventListener("keydown", (event) => event.key === "Enter" && take());
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    if (!row.isHeld) box.value = row.value ?? "";
    box.disabled = Boolean(row.field.is_disabled);
  };
}
