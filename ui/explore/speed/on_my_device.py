"""Show the time that a network and the pinned ones take on the reader's own device."""

import streamlit as st

from backbones.spec import SpecError
from classroom.device_times import MOST_NETWORKS
from language.catalogue import _
from ui.device.measuring import all_times, show_measuring, times_of
from ui.device.results import show_times
from ui.device.sharing import show_sharing
from ui.explore.failure import failure
from ui.explore.view import NetworkView
from ui.variants import read_variants


def show(view: NetworkView) -> None:
    """Show the button, and all times of this session, which can be shared with a class.

    Times of other settings stay, so a turned knob adds a point to the plot.
    """
    others = [spec for spec in read_variants() if not isinstance(spec, SpecError)]
    specs = list(dict.fromkeys([view.spec, *others]))[:MOST_NETWORKS]
    specs = [spec for spec in specs if failure(spec) is None]
    st.markdown(f"**{_('On my device')}**")
    st.caption(
        _(
            "Your browser runs this network, and those that are pinned, one after the other; "
            "nothing leaves your device unless you share it."
        )
    )
    show_measuring(specs, view.scope)
    own = times_of(specs)
    if times := own + [time for time in all_times() if time not in own]:
        show_times(times, view.scope)
        show_sharing(times, view.scope)
