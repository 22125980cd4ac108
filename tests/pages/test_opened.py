"""A module of one's own on Explore, as ``cli.py open`` serves it: its numbers follow its file."""

from pathlib import Path

from backbones.opened import Opened
from backbones.own_module import Target
from tests.backbones.test_opened import save
from tests.own_modules import _no_families_left, net
from tests.pages.test_explore import explore, headline

__all__ = ["_no_families_left", "net"]


def serve(net: Path, name: str) -> None:
    Opened(Target(net, name), {}, ((3, 9, 9),)).open()


def test_numbers_follow_the_file(net: Path) -> None:
    serve(net, "Net")
    app = explore(v="module?width=6")
    assert 'title="232"' in headline(app)
    save(net, "nn.Linear(width, num_classes)", "nn.Linear(width, num_classes, bias=False)")
    app.run()
    assert not app.exception
    assert 'title="222"' in headline(app)


def test_a_network_that_fails_is_drawn_until_there(net: Path) -> None:
    serve(net, "Broken")
    app = explore(v="module")
    assert "In second (Conv2d), PyTorch refuses conv2d" in app.error[0].value
    assert any(caption.value.startswith("Until here") for caption in app.caption)
    assert app.get("bidi_component"), [type(one) for one in app.main]


def test_nothing_is_drawn_where_nothing_ran(net: Path) -> None:
    serve(net, "Net")
    save(net, "self.conv(x)", "self.convolve(x)")
    app = explore(v="module")
    assert "cannot be shown" in app.error[0].value
    assert not any(caption.value.startswith("Until here") for caption in app.caption)


def test_macs_that_leave_something_out_are_marked(net: Path) -> None:
    serve(net, "Sampled")
    shown = headline(explore(v="module"))
    assert "Not counted for want of a formula: grid_sampler_2d (1×)" in shown
    assert "≥\u00a00" in shown
    serve(net, "Net")
    shown = headline(explore(v="module"))
    assert "Not counted" not in shown
    assert "≥" not in shown
