"""Mount the page's components, whose scripts, markup and styles travel once a session.

Streamlit repeats a component's script in each of its messages (1.67, ``bidi_component/main.py``):
the diagram's is four times as large as a median network. Here all of them are one message that
never changes, so from the second run on a browser is sent its name only
(``global.minCachedMessageSize``); what is mounted is a stub that waits for it. Streamlit serves
scripts as files too, but only those of an installed package.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from viz import scene

_FOLDER = Path(__file__).parent
_DIAGRAM = (
    "numbers",
    "theme",
    "camera",
    "canvas",
    "paint",
    "figure",
    "minimap",
    "pointer",
    "keyboard",
    "facts",
    "panels",
    "link",
    "light",
    "diagram",
)
"""The parts of the diagram's script that only a browser needs, joined after ``viz.scene``'s."""


@dataclass(frozen=True)
class Component:
    """The files of a component in ``ui``; joined, its scripts define a function ``render``.

    The function is called as the default export of a component of Streamlit is.
    """

    scripts: Sequence[str]
    markup: str = ""
    styles: str = ""
    shared: Sequence[str] = ()


COMPONENTS = {
    "backbone_diagram": Component(
        scripts=[f"diagram/js/{name}.js" for name in _DIAGRAM],
        markup=(_FOLDER / "diagram/diagram.html").read_text(encoding="utf-8"),
        styles="diagram/diagram.css",
        shared=scene.SCRIPTS,
    ),
    "diagram_messenger": Component(["diagram/messenger.js"]),
    "knob_panel": Component(
        ["knob_panel/panel.js", "knob_panel/search.js"],
        '<div class="panel"></div>',
        "knob_panel/panel.css",
    ),
    "paper_figure": Component(
        ["figure/figure.js"], '<figure class="paper"></figure>', "figure/figure.css"
    ),
    "lesson_words": Component(
        ["lessons/words.js"], '<div class="words"></div>', "lessons/words.css"
    ),
    "lesson_contents": Component(
        ["lessons/contents.js"], '<div class="contents"></div>', "lessons/contents.css"
    ),
    "lesson_sketch": Component(
        ["lessons/sketch.js"], '<div class="sketch"></div>', "lessons/sketch.css"
    ),
    "lineage": Component(["map/lineage.js"], '<div class="lineage"></div>', "map/lineage.css"),
    "present_keys": Component(["explore/present_keys.js"]),
    "page_history": Component(["history.js"]),
    "page_language": Component(["language.js"]),
    "way_on": Component(["ways.js"]),
    "visitor_cookie": Component(["visitor.js"]),
    "device_timer": Component(
        ["device/device.js"],
        (_FOLDER / "device/device.html").read_text(encoding="utf-8"),
        "device/device.css",
    ),
}
"""All components of the pages by their names."""

KEY = "page-scripts"

_PROVIDE = """
const all = (globalThis.pageComponents ??= {});
function provide(name, markup, styles, render) {
  const found = (all[name] ??= { waiting: [] });
  const drawn = new WeakSet();
  found.render = (component) => {
    const { parentElement } = component;
    if (parentElement && !drawn.has(parentElement)) {
      drawn.add(parentElement);
      const template = document.createElement("template");
      template.innerHTML = `<style>${styles}</style>${markup}`;
      parentElement.append(template.content);
    }
    return render(component);
  };
  for (const mount of found.waiting.splice(0)) mount();
}
"""

_STUB = """
const found = ((globalThis.pageComponents ??= {})["NAME"] ??= { waiting: [] });
export default function (component) {
  if (found.render) return found.render(component);
  let end = null;
  found.waiting.push(() => { end = found.render(component); });
  return () => end?.();
}
"""


def _text(file: str) -> str:
    return (_FOLDER / file).read_text(encoding="utf-8")


@cache
def script() -> str:
    """Return the script that provides all components, each in a block of its own."""
    blocks = [_PROVIDE]
    for name, component in COMPONENTS.items():
        parts = [*map(scene.script, component.shared), *map(_text, component.scripts)]
        styles = _text(component.styles) if component.styles else ""
        told = ", ".join(map(json.dumps, (name, component.markup, styles)))
        blocks.append("{\n" + "\n".join(parts) + f"\nprovide({told}, render);\n}}")
    return "\n".join([*blocks, "export default function () {}"])


@st.cache_resource(show_spinner=False)
def _scripts() -> ComponentRenderer:
    return st.components.v2.component("page_scripts", js=script())


def show_scripts() -> None:
    """Send the scripts of all components; nothing is shown."""
    _scripts()(key=KEY, height=1)


@st.cache_resource(show_spinner=False)
def page_component(name: str) -> ComponentRenderer:
    """Return what mounts one of the components; raises KeyError."""
    if name not in COMPONENTS:
        raise KeyError(name)
    return st.components.v2.component(name, js=_STUB.replace("NAME", name))


def leave_to_next_run(*_sent: object) -> None:
    """Ignore a message of the browser, which the page reads at the start of its next run.

    A callback may be cut off by the message after it.
    """
