"""Loss surfaces: filter-normalised directions, rows that can go on, weights that come back."""

import math

import pytest
import torch

from inspection.lesions import Sums
from inspection.shipped import shipped_surfaces, surface_from
from inspection.subject import Subject, spread
from inspection.surface import direction, rows


def test_each_filter_of_a_direction_is_as_long_as_the_network_s_own(tiny: Subject) -> None:
    found = direction(tiny.net, torch.Generator().manual_seed(0))
    weights = dict(tiny.net.named_parameters())
    assert set(found) == {name for name, weight in weights.items() if weight.ndim > 1}
    for name, drawn in found.items():
        torch.testing.assert_close(
            drawn.flatten(1).norm(dim=1), weights[name].detach().flatten(1).norm(dim=1)
        )


def test_the_middle_is_the_network_s_own_loss_and_its_weights_come_back(tiny: Subject) -> None:
    before = {name: value.clone() for name, value in tiny.net.state_dict().items()}
    found = list(rows(tiny, points=3, most=40))
    assert [row.place for row in found] == [0, 1, 2]
    part, sums = spread(tiny.data.train, 40), Sums()
    with torch.no_grad():
        sums.add(tiny.net(tiny.prepared(part.images)), part.labels)
    assert found[1].losses[1] == pytest.approx(sums.means[1], rel=1e-5)
    assert all(torch.equal(value, before[name]) for name, value in tiny.net.state_dict().items())


def test_rows_that_are_done_are_left_out_and_the_others_are_the_same(tiny: Subject) -> None:
    whole = list(rows(tiny, points=3, most=20))
    assert list(rows(tiny, points=3, most=20, done=(0, 1))) == whole[2:]


def test_the_shipped_surfaces_show_what_shortcuts_do() -> None:
    plain, residual = shipped_surfaces()
    assert plain.spec.startswith("plain?depth=56")
    assert residual.spec.startswith("resnet?depth=56")
    for one in (plain, residual):
        assert {len(row) for row in one.losses} == {len(one.losses)}
        middle = len(one.losses) // 2
        assert one.losses[middle][middle] < 2
    assert residual.accuracy > plain.accuracy + 0.1


def test_a_missing_loss_is_infinite() -> None:
    line = {"spec": "a", "span": 1, "images": 1, "accuracy": 0.5, "losses": [[None, 1.0]]}
    assert surface_from(line).losses == ((math.inf, 1.0),)
