// A text box that suggests names as one types: a combobox with a list, after the pattern of the ARIA
// Authoring Practices. The first name that fits is marked, and Enter takes the marked one.

const MOST_NAMES = 60; // More are found by typing on.

// Names that hold all that was typed, in any order: the name itself, then those that begin so.
function fitting(names, typed) {
  const word = typed.trim().toLowerCase();
  const parts = word.split(/[\s-]+/).filter(Boolean);
  const rank = (name) => (name === word ? 0 : name.startsWith(word) ? 1 : name.includes(word) ? 2 : 3);
  return names
    .filter((name) => parts.every((part) => name.toLowerCase().includes(part)))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, MOST_NAMES);
}

function search(panel, row, turn) {
  const box = element("input", {
    type: "text", id: row.id, autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${row.id}-names`,
  });
  const list = element("ul", {
    class: "names", id: `${row.id}-names`, role: "listbox", popover: "manual",
    "aria-labelledby": `${row.id}-label`,
  });
  row.outer.append(box, list);
  let names = [];
  let shown = [];
  let marked = 0;

  const close = () => {
    if (box.getAttribute("aria-expanded") === "false") return;
    list.hidePopover();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const mark = (at) => {
    list.children[marked]?.setAttribute("aria-selected", "false");
    marked = Math.max(0, Math.min(shown.length - 1, at));
    const option = list.children[marked];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };
  const open = (typed) => {
    shown = fitting(names, typed);
    if (!shown.length) return close();
    list.replaceChildren(...shown.map((name, at) =>
      element("li", { role: "option", id: `${row.id}-name${at}`, "aria-selected": "false" }, name)));
    if (box.getAttribute("aria-expanded") === "false") list.showPopover();
    box.setAttribute("aria-expanded", "true");
    const at = box.getBoundingClientRect();
    list.style.width = `${at.width}px`;
    const height = list.getBoundingClientRect().height;
    const isBelow = at.bottom + height + 4 <= window.innerHeight || at.top < height;
    list.style.left = `${at.left}px`;
    list.style.top = `${isBelow ? at.bottom + 2 : at.top - height - 2}px`;
    mark(0);
  };
  const take = (value) => {
    close();
    row.isHeld = false;
    const name = value.trim();
    if (!name) row.set(row.value);
    if (!name || name === row.value) return;
    row.set(name);
    turn(name);
  };

  box.addEventListener("input", () => {
    row.isHeld = true;
    open(box.value);
  });
  box.addEventListener("focus", () => box.select());
  box.addEventListener("blur", () => take(box.value));
  box.addEventListener("keydown", (event) => {
    const isOpen = box.getAttribute("aria-expanded") === "true";
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      if (isOpen) mark(marked + step);
      else open(row.isHeld ? box.value : "");
    } else if (event.key === "Enter") {
      take(isOpen ? shown[marked] : box.value);
      box.select();
    } else if (event.key === "Escape") {
      row.isHeld = false;
      row.set(row.value);
      close();
    }
  });
  // Before the box loses the focus, which would take what was typed.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("li");
    event.preventDefault();
    if (option) take(option.textContent);
  });
  row.set = (value) => {
    if (value !== undefined) row.value = value;
    const { suggestions = "" } = row.field;
    if (row.suggestions !== suggestions) {
      row.suggestions = suggestions;
      names = suggestions.split(" ");
    }
    if (!row.isHeld) box.value = row.value ?? "";
    box.disabled = Boolean(row.field.is_disabled);
  };
}
