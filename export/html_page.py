"""Write a network as one HTML file: diagram, stages, table and plots, without a network.

The diagram is composed by the scripts that the pages use (``viz/js``) and painted as SVG by
``export/page/viewer.js``; it opens and closes. plotly.js is inlined once: 4.7 of the file's 5 MB.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from export.network import MADE_BY, Network
from export.templates import html_templates
from language.catalogue import _, language
from viz import scene
from viz.cost_plots import cost_figures
from viz.layer_table import Grouping, column_titles, in_words, layer_table
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline
from viz.palette import LIGHT, TINTS
from viz.svg import font_rules

FOLDER = Path(__file__).parent / "page"
LETTERS = "".join(map(chr, range(32, 127))) + "×·±−–→θφαβγ"
"""Characters of the page whatever the network is."""


def html_page(network: Network, grouping: Grouping = "layers") -> bytes:
    """Write the page, in the reader's language."""
    # Imported here, as only this needs its 4.7 MB.
    from plotly.offline import get_plotlyjs

    data = network_json(lay_out_diagram(network.profile, outline(network.profile), "LR"))
    heads, rows = _table(network, grouping)
    figures = cost_figures(network.profile, is_dark=False)
    facts: dict[str, Any] = {
        "network": network,
        "language": language(),
        "sums": network.sums(),
        "words": _words(),
        "levels": [(1, _("Stages")), (2, _("Blocks")), (4, _("Operations"))],
        "heads": heads,
        "rows": rows,
        "figures": [(f"plot-{name}", _safe(figure.to_json())) for name, figure in figures.items()],
        "command": network.command("html", grouping),
        "data": _safe(data),
        "look": _safe(json.dumps({"colours": asdict(LIGHT), "tints": TINTS})),
        "script": "\n".join([*map(scene.script, scene.SCRIPTS), _text("viewer.js")]),
        "style": _text("style.css"),
        "plotly": get_plotlyjs(),
    }
    facts["fonts"] = font_rules(LETTERS + "".join(sorted(set(_spoken(facts)))))
    return html_templates(FOLDER).get_template("page.html").render(facts).encode()


def _words() -> dict[str, str]:
    return {
        "diagram": _("Diagram"),
        "how": _("Click a part to open or close it."),
        "stages": _("Stages"),
        "module": _("Module"),
        "channels": _("Channels"),
        "stride": _("Stride (px)"),
        "layers": _("Layers"),
        "plots": _("Plots"),
        "made": _(MADE_BY),
        "address": _("Address"),
    }


def _table(network: Network, grouping: Grouping) -> tuple[list[tuple[str, bool]], list[list[str]]]:
    """Return the heads, each with whether its column holds numbers, and the rows as text."""
    words = column_titles()
    table = in_words(layer_table(network.profile, grouping), grouping)
    columns = [list(table[name]) for name in words]
    heads = [
        (head, bool(cells) and not isinstance(cells[0], str))
        for head, cells in zip(words.values(), columns, strict=True)
    ]
    rows = [
        [cell if isinstance(cell, str) else f"{cell:,}" for cell in row]
        for row in zip(*columns, strict=True)
    ]
    return heads, rows


def _spoken(facts: dict[str, Any]) -> str:
    """Return the texts that are not in Latin letters anyway."""
    return json.dumps(
        [facts[name] for name in ("sums", "words", "levels", "heads", "rows", "data")],
        ensure_ascii=False,
    ) + json.dumps(json.loads(facts["data"]), ensure_ascii=False)


def _safe(text: str) -> str:
    """Return JSON as a script may hold it: no tag ends within."""
    return text.replace("</", "<\\/")


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
