"""Explore: pick a backbone, turn its knobs, see what it is and what it costs."""

from functools import partial

import streamlit as st

from backbones.registry import FAMILIES
from language.catalogue import _
from ui import cached, url
from ui.costs import show_layers, show_plots, show_summary, show_table, show_weights
from ui.explore import show_title, title
from ui.headline import show_headline
from ui.network import show_network
from ui.plain import plain
from ui.spec_form import show_spec_form
from ui.views import tabs_view

spec, mistake = url.read_spec()
pinned = url.read_pinned()

with st.sidebar:
    show_spec_form(spec, "", url.write_spec, lambda: url.read_spec()[0])

if mistake:
    st.error(
        _("The address asks for a network that cannot be: {reason}").format(
            reason=plain(mistake.sentence(_))
        )
    )

show_title(spec, pinned)
show_headline(cached.network(spec.text), cached.network(pinned.text) if pinned else None)
if pinned:
    st.caption(_("Change against {name}").format(name=title(pinned)))
show_network(spec, pinned, title(spec))

views = {
    "layers": (_("Layers"), partial(show_layers, spec.text)),
    "plots": (_("Plots"), partial(show_plots, spec.text)),
    "torchinfo": ("torchinfo", partial(show_summary, spec.text)),
    "weights": (_("Weights"), partial(show_weights, spec)),
}
for table in FAMILIES[spec.family].tables(spec):
    views[table.title.lower()] = (_(table.title), partial(show_table, table))
for name, container in tabs_view("costs", {name: word for name, (word, _show) in views.items()}):
    with container:
        views[name][1]()
