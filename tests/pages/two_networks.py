"""A page that mounts two networks with two forms side by side, as only tests open it."""

import streamlit as st

from backbones.spec import SpecError
from backbones.title import title
from language.catalogue import set_language
from ui.explore.costs import show_costs
from ui.explore.drawing import show_drawing
from ui.explore.headline import show_headline
from ui.explore.spec_form import Form, show_spec_form, take_spec_turns
from ui.explore.view import NetworkView
from ui.page_component import show_scripts
from ui.variants import read_variants

SCOPES = ("left-", "right-")


def main() -> None:
    """Show both networks, each with its form beneath."""
    st.set_page_config(layout="wide")
    set_language("en")
    show_scripts()
    forms = [Form(place, scope) for place, scope in enumerate(SCOPES)]
    for form in forms:
        take_spec_turns(form)
    for place, (column, spec) in enumerate(
        zip(st.columns(2, gap="large"), read_variants(), strict=True)
    ):
        if isinstance(spec, SpecError):
            raise spec
        view = NetworkView(spec, place, SCOPES[place])
        with column:
            st.title(title(spec), anchor=False)
            show_headline(view)
            show_drawing(view, None, title(spec))
            show_costs(view)
            with st.expander("Knobs"):
                show_spec_form(forms[place], view.spec)


# A process that multiprocessing spawns imports this file once more, and is no reader.
if __name__ == "__main__":
    main()
