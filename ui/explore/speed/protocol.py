"""Tell how times are measured, folded."""

import streamlit as st

from language.catalogue import _


def show_protocol() -> None:
    """Show the protocol in one drawer."""
    with st.expander(_("How it is measured"), icon=":material/timer:"):
        st.markdown(
            _(
                "The network has random weights and runs in a process of its own, in the queue of "
                "runs and on as many threads as stated; numbers too small for a normal float are "
                "taken as zero. After a warm-up passes are repeated within a few seconds; the "
                "median is shown with the quartiles. The load of the machine by others is "
                "recorded. Where the quartiles lie far apart the measurement is repeated once, "
                "and marked if they still do."
            )
        )
        st.markdown(
            _(
                "ONNX Runtime in int8 is calibrated on eight of the digits that come with the "
                "project: size and speed are measured, accuracy is not claimed."
            )
        )
