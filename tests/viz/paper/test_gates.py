"""Gates show the sizes of their weights, and the numbers that an image makes of them."""

from functools import partial

import pytest
import torch
from torch import Tensor, nn

from backbones.registry import build, parse
from backbones.squeeze_excitation import SqueezeExcitation
from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, figures_of, module_of, presets, written
from training.digit_images import digits
from ui import cached
from viz.paper.gates import all_gates, gate_params, rows, values_panel

SMALL = "senet?stem=cifar&depth=8&width=8&se_reduction=4"


@pytest.mark.parametrize("name", presets("gate"))
def test_the_sizes_are_those_of_the_modules(name: str) -> None:
    gates = all_gates(profile_of(name))
    modules = {
        path: module
        for path, module in module_of(name).named_modules()
        if isinstance(module, SqueezeExcitation) and not isinstance(module.squeeze, nn.Identity)
    }
    assert [gate.path for gate in gates] == list(modules)
    if not gates:
        assert "gate" not in figures_of(name)
        return
    for gate in gates:
        module = modules[gate.path]
        assert gate_params(gate) == sum(weight.numel() for weight in module.parameters())
    figure = figure_of(name, "gate")
    shown = written(figure.panels[0])
    drawn = next(gate for gate in gates if f"this network: {gate.path}" in shown)
    for number, layer in enumerate((modules[drawn.path].reduce, modules[drawn.path].expand), 1):
        out, into = layer.weight.shape[:2]
        assert f"W{number}: {out} × {into} = {out * into:,}" in shown
    total = sum(weight.numel() for module in modules.values() for weight in module.parameters())
    assert f"{len(gates)} gates with {total:,} parameters" in figure.sentences[0]


def keep(
    into: dict[str, Tensor], path: str, _module: nn.Module, _inputs: object, out: Tensor
) -> None:
    into[path] = out[0].flatten()


def test_the_gates_of_an_image_are_computed() -> None:
    spec = parse(SMALL)
    found = cached.gates_of(spec, 3)
    assert [gate.path for gate in found] == [
        gate.path for gate in rows(all_gates(profile_of(SMALL)))
    ]
    torch.manual_seed(0)
    net = build(spec).train()
    seen: dict[str, Tensor] = {}
    for gate in found:
        module = net.get_submodule(f"{gate.path}.gate")
        module.register_forward_hook(partial(keep, seen, gate.path))
    with torch.no_grad():
        net(digits(spec, 3))
    for gate in found:
        assert gate.scales == pytest.approx(seen[gate.path].tolist(), abs=1e-6)
    assert cached.gates_of(spec, 4)[0].scales != found[0].scales
    panel = values_panel(found)
    assert ", ".join(f"{value:.3f}" for value in found[0].scales[:3]) in written(panel)
    assert panel.is_exercise


def test_a_chosen_image_adds_a_panel() -> None:
    spec = parse(SMALL)
    without, chosen = cached.paper(spec, "gate", "en"), cached.paper(spec, "gate", "en", digit=3)
    assert len(chosen.panels) == len(without.panels) + 1
