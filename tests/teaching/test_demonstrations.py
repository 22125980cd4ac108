"""The settings of demonstrations: each has defaults, and refuses what it does not know."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from backbones.registry import parse
from teaching.demonstrations import SETTINGS, Choices, Connections


@pytest.mark.parametrize("name", SETTINGS)
def test_it_has_defaults_that_can_be_built_and_refuses_other_words(name: str) -> None:
    settings = SETTINGS[name]()
    assert all(parse(text).text for text in settings.networks)
    with pytest.raises(ValidationError, match="nonsense"):
        SETTINGS[name].model_validate({"nonsense": 1})
    given = settings.model_dump(mode="json")
    assert SETTINGS[name].model_validate(given) == settings


def test_values_have_bounds() -> None:
    for layers in (1, 13, "5", True):
        with pytest.raises(ValidationError, match="layers"):
            Connections.model_validate({"layers": layers})
    with pytest.raises(ValidationError, match="cell"):
        Choices(cell="nonsense")
    # DARTS of the second order has an operation that is not of the NASNet space.
    with pytest.raises(ValidationError, match="dilsep3"):
        Choices(cell="darts-v2")


def test_they_are_read_without_torch() -> None:
    code = "import sys, teaching.demonstrations; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
