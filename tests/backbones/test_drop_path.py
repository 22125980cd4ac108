import torch
from torch import nn

from backbones.drop_path import DropPath, ScheduledDropPath, set_progress


def test_whole_samples_are_dropped_and_the_mean_is_kept() -> None:
    torch.manual_seed(0)
    out = DropPath(0.25)(torch.ones(4_000, 2, 3, 3)).flatten(1)
    assert torch.all((out == 0).all(1) | torch.isclose(out, torch.tensor(4 / 3)).all(1))
    assert abs((out == 0).all(1).float().mean() - 0.25) < 0.03


def test_nothing_is_dropped_at_inference() -> None:
    x = torch.ones(8, 1, 1, 1)
    assert DropPath(0.9).eval()(x) is x


def test_the_schedule_grows_linearly_and_leaves_plain_drop_path_alone() -> None:
    net = nn.Sequential(ScheduledDropPath(0.4), DropPath(0.4))
    found = []
    for fraction in (0, 0.5, 1, 7):
        set_progress(net, fraction)
        found.append([layer.present_probability for layer in net])
    assert found == [[0, 0.4], [0.2, 0.4], [0.4, 0.4], [0.4, 0.4]]
