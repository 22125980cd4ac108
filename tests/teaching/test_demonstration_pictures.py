"""Demonstrations stand still in a lesson's file: drawn as they begin, or with all their steps."""

from html import escape

import plotly.graph_objects as go
import pytest

from inspection.pooling_records import WINDOWS
from language.catalogue import in_language
from language.said import SaidError
from teaching.demonstration_pictures import MARKED, pictures
from teaching.demonstration_values import pooled as pooled_digit
from teaching.demonstrations import SETTINGS, ResidualSum
from teaching.handout import lesson_html
from teaching.reader import parse_lesson
from viz.picture import Picture
from viz.pooling_plots import arithmetic

LESSON = """---
title: A lesson
minutes: 3
summary: Say it.
---

## Pooled {#pooled}

Look.

```show
of: pooling
```

## Chosen {#chosen}

Look.

```show
of: choices
```

## Timed {#timed}

Look.

```device
networks: ["resnet?depth=18", efficientnet]
```

## Refused {#refused}

Look.

```show
of: residual-sum
spec: plain?stem=cifar&depth=8&width=4
```
"""


@pytest.mark.parametrize("name", SETTINGS)
def test_each_is_drawn_from_its_defaults(name: str) -> None:
    drawn = [one for one in pictures(name, SETTINGS[name]()) if not isinstance(one, str)]
    assert len(drawn) == {"choices": 2, "gate-steps": 2}.get(name, 1)
    for one in drawn:
        if isinstance(one, go.Figure):
            assert one.layout.height
            assert one.data
        else:
            assert isinstance(one, Picture)
            assert one.marks


def test_a_network_without_such_a_block_is_told() -> None:
    with pytest.raises(SaidError, match="no block that adds its input"):
        pictures("residual-sum", ResidualSum(spec="plain?stem=cifar&depth=8&width=4"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_lesson_s_file_has_them_and_tells_where_they_move(language: str) -> None:
    with in_language(language):
        page = lesson_html(parse_lesson(LESSON, "01-a", language))
    pooled, chosen, timed, refused = page.split("<section ")[1:]
    assert pooled.count("plotly-graph-div") == 1
    for sentence in arithmetic(pooled_digit(7, WINDOWS[0]), MARKED):
        assert f"<p>{escape(sentence)}</p>" in pooled
    assert chosen.count("<svg") == 2
    assert "<p><strong>" in chosen
    assert '<th scope="row">ResNet-18</th><td>11.7' in timed
    assert '<th scope="row">EfficientNet-B0</th><td>5.29' in timed
    assert "plotly-graph-div" not in refused
    for name in ("pooled", "chosen", "timed", "refused"):
        assert f"lessons?lesson=01-a&amp;step={name}" in page
