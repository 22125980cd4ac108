"""Run the callback of a widget to its end, although the next message is there already.

Each access to Streamlit's session may end a run in favour of a message that has arrived meanwhile,
also within a callback, whose click would then be lost.
"""

from collections.abc import Callable

from streamlit.runtime.scriptrunner import RerunException


def run_to_end(change: Callable[[], None]) -> None:
    """Make a change that can be begun again; the message that arrived is answered afterwards."""
    waiting: RerunException | None = None
    while True:
        try:
            change()
            break
        except RerunException as asked:
            waiting = asked
    if waiting:
        raise waiting
