"""The diagram's inspector: numbers are formatted as in Python, and formulas give them."""

import re
from math import prod
from typing import Any

import pytest

from tests.browser.conftest import App, OpenApp
from tests.profiles import profile_of
from viz.numbers import compact, in_bytes, share, sides

FACTS = """(root) => {
  const view = root.diagram;
  return view.network.nodes.map((node) => [node.path, view.facts(node)]);
}"""
PRESETS = ("resnet-18", "densenet-121", "se-resnet-50", "nasnet-a-cifar", "efficientnet-b0")


def told(app: App) -> dict[str, list[tuple[str, str]]]:
    """The inspector's rows of each part, by path."""
    found: list[tuple[str, list[Any]]] = app.page.locator(".diagram").evaluate(FACTS)
    return {path: [(name, value) for name, value in rows] for path, rows in found}


def product(text: str) -> int:
    """The value of ``a × b / c × d``."""
    top = [int(n) for n in re.findall(r"(?:^|× )(\d+)", text)]
    bottom = [int(n) for n in re.findall(r"/ (\d+)", text)]
    return prod(top) // prod(bottom)


def value_of(text: str) -> int:
    """The value of ``a × b + c``, or of ``a scales + b shifts``."""
    return sum(product(part) for part in text.split(" + "))


@pytest.mark.parametrize("preset", PRESETS)
def test_formulas_come_to_what_was_counted(open_app: OpenApp, preset: str) -> None:
    rows = told(open_app(spec=preset))
    found = profile_of(preset)
    for op in found.operations:
        values = dict(rows[op.path])
        formulas = [value for name, value in rows[op.path] if not name]
        counts = [int(f.split(" = ")[1].replace(",", "")) for f in formulas if " = " in f]
        assert counts == [count for count in (op.params, op.macs) if count], op.path
        assert all(
            value_of(f.split(" = ")[0]) == n
            for f, n in zip([f for f in formulas if " = " in f], counts, strict=True)
        ), op.path
        if op.activation_bytes:
            memory = formulas[-1].removesuffix(" bytes")
            assert product(memory) == op.activation_bytes
            shown = f"{in_bytes(op.activation_bytes)} · "
            assert values["Activation memory"].startswith(shown)
        field = op.receptive_field
        assert values["Receptive field"].split(" ")[0] == sides(field.smallest)
        assert values["Receptive field"].split(" ")[-2] == sides(field.largest)


def test_parts_tell_everything(open_app: OpenApp) -> None:
    rows = told(open_app(spec="resnet-18"))
    conv = dict(rows["stem.conv1"])
    assert conv["Kernel"] == "7"
    assert conv["Input"] == "3 × 224 × 224"
    assert conv["Output"] == "64 × 112 × 112"
    assert conv["Parameters"] == "9.41\u00a0k · <0.1 % of all"
    assert ("", "7 × 7 × 3 × 64 × 112 × 112 = 118,013,952") in rows["stem.conv1"]
    stage = dict(rows["conv5_x"])
    assert stage["Parameters"] == "8.39\u00a0M · 72 % of all"
    assert stage["Operations"] == "16"


def test_numbers_read_as_in_python(open_app: OpenApp) -> None:
    values = [0, 1, 7, 999, 1_000, 1_004, 9_995, 12_250, 12_350, 99_950, 999_499, 999_500]
    values += [123_456_789, 999_999_999, 25_557_032, 4_816_896, 10**12, 3 * 10**15]
    shares = [(0, 9), (1, 10_000), (1, 8), (25, 1_000), (999, 10_000), (1, 2), (125, 1_000), (5, 5)]
    app = open_app(spec="resnet-18")
    numbers = app.page.locator(".diagram").evaluate(
        "(root, [values, shares]) => { const { compact, inBytes, share } = root.diagram.numbers;"
        " return [values.map((v) => compact(v)), values.map((v) => inBytes(v)),"
        " shares.map(([a, b]) => share(a, b, '{number} %'))] }",
        [values, shares],
    )
    assert numbers[0] == [compact(value) for value in values]
    assert numbers[1] == [in_bytes(value) for value in values]
    assert numbers[2] == [share(*pair) for pair in shares]
