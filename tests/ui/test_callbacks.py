"""A callback that the next message interrupts is done all the same, and the message answered."""

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from ui.callbacks import run_to_end


def test_an_interrupted_change_is_made_and_the_message_is_passed_on() -> None:
    asked = RerunException(RerunData(query_string="later"))
    made: list[str] = []
    interruptions = [asked]

    def change() -> None:
        if interruptions:
            raise interruptions.pop()
        made.append("change")

    with pytest.raises(RerunException) as caught:
        run_to_end(change)
    assert caught.value is asked
    assert made == ["change"]


def test_a_change_that_fails_is_not_begun_again() -> None:
    tried: list[int] = []

    def change() -> None:
        tried.append(1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_to_end(change)
    assert tried == [1]
