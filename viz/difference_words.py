"""Put the difference of two networks into a sentence, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from language.catalogue import _, ngettext
from language.said import message
from viz.comparison import largest_share, whole_of
from viz.difference import Difference
from viz.findings import Finding, findings
from viz.kind_words import count_of_kind
from viz.numbers import shape, signed

MOST_FINDINGS = 5
"""Findings that a sentence has; what more there is it counts."""

MOST_STAGES = 4
"""Stages that are named; of more the number is told."""

MOST_KINDS = 3
"""Kinds of operation that are named."""


def summary(difference: Difference, name: str = "") -> str:
    """Write what differs from the network called ``name``, then by how much it costs more."""
    against = name or difference.before.name
    if difference.is_empty:
        return _("Against {name}: every operation is the same").format(name=against)
    whole = whole_of(difference)
    parameters = _("{change} parameters").format(change=signed(whole.params))
    macs = _("{change} MACs").format(change=signed(whole.macs))
    costs = [_located(difference, "params", parameters), _located(difference, "macs", macs)]
    return _("Against {name}: {changes}").format(
        name=against, changes=" · ".join([*_said(difference), *costs])
    )


def _located(difference: Difference, cost: str, told: str) -> str:
    """Write which stage accounts for most of a cost's difference behind what is told of it."""
    whole = getattr(whole_of(difference), cost)
    stage, change = largest_share(difference, cost)
    if not whole or not change:
        return told
    if change == whole:
        return _("{cost}, all in {stage}").format(cost=told, stage=stage)
    return _("{cost}, of which {change} in {stage}").format(
        cost=told, stage=stage, change=signed(change)
    )


SETTINGS: Mapping[str, str] = {
    "kernel": message("kernel"),
    "stride": message("stride"),
    "groups": message("groups"),
    "p": message("dropout"),
    "operation": message("function"),
}
"""Names of settings of operations; others are called as in the layer."""


def property_words(name: str) -> str:
    """Name what differs between two operations: a setting, a shape, the place."""
    return _(SETTINGS.get(name, name))


def _said(difference: Difference) -> list[str]:
    told = findings(difference)
    said = [_words(finding) for finding in told.found]
    if not said:
        count = len(difference.changed)
        return [ngettext("{count} operation changed", "{count} operations changed", count)]
    if len(said) == 1 and told.is_all:
        return [_("{change}, nothing else").format(change=said[0])]
    more = len(said) - MOST_FINDINGS
    if more > 1:
        said = said[:MOST_FINDINGS]
        said.append(ngettext("{count} more difference", "{count} more differences", more))
    return said


def _words(finding: Finding) -> str:
    return _WORDS[finding.name](finding.count, finding.facts)


Facts = Mapping[str, Any]
Words = Callable[[int, Facts], str]


def _stages_added(count: int, facts: Facts) -> str:
    return ngettext(
        "stage {stages} added", "stages {stages} added", count, stages=", ".join(facts["stages"])
    )


def _stages_removed(count: int, facts: Facts) -> str:
    return ngettext(
        "stage {stages} removed",
        "stages {stages} removed",
        count,
        stages=", ".join(facts["stages"]),
    )


def _blocks_added(count: int, facts: Facts) -> str:
    return ngettext(
        "{count} more block in {stages}",
        "{count} more blocks in {stages}",
        count,
        stages=_by_stage(facts["stages"]),
    )


def _blocks_removed(count: int, facts: Facts) -> str:
    return ngettext(
        "{count} block less in {stages}",
        "{count} fewer blocks in {stages}",
        count,
        stages=_by_stage(facts["stages"]),
    )


def _by_stage(counts: Mapping[str, int]) -> str:
    """Name stages, with their numbers where there are several: ``conv3_x (4), conv4_x (13)``."""
    if len(counts) == 1:
        return next(iter(counts))
    if len(counts) > MOST_STAGES:
        return ngettext("{count} stage", "{count} stages", len(counts))
    return ", ".join(f"{stage} ({count})" for stage, count in counts.items())


def _replaced(count: int, facts: Facts) -> str:
    names = {
        "basic": _("basic block"),
        "bottleneck": _("bottleneck block"),
        "inverted": _("inverted bottleneck block"),
        "dense": _("dense layer"),
        "dense bottleneck": _("dense layer with a bottleneck"),
        "cell": _("cell"),
        "identity": _("identity shortcut"),
        "padding": _("zero-padded shortcut"),
        "projection": _("projection shortcut"),
    }
    return ngettext(
        "{after} in place of {before}",
        "{after} in place of {before}, {count} times",
        count,
        before=names[facts["before"]],
        after=names[facts["after"]],
    )


def _image(_count: int, facts: Facts) -> str:
    return _("images of {after} in place of {before} pixels").format(
        before=shape(facts["before"]), after=shape(facts["after"])
    )


def _stride_moved(count: int, facts: Facts) -> str:
    return ngettext(
        "stride in the {after} convolution in place of the {before} in {count} block",
        "stride in the {after} convolution in place of the {before} in {count} blocks",
        count,
        before=_kernel(facts["before"]),
        after=_kernel(facts["after"]),
    )


def _kernel(size: Any) -> str:
    return f"{size}×{size}" if isinstance(size, int) else str(size).replace("x", "×")


def _classes(_count: int, facts: Facts) -> str:
    return _("{after} classes in place of {before}").format(**facts)


def _width(count: int, facts: Facts) -> str:
    low, high = _factors(facts)
    if not facts["is_all"]:
        if low == high:
            return ngettext(
                "{count} convolution {factor} times as wide",
                "{count} convolutions {factor} times as wide",
                count,
                factor=low,
            )
        return ngettext(
            "{count} convolution {low} to {high} times as wide",
            "{count} convolutions {low} to {high} times as wide",
            count,
            low=low,
            high=high,
        )
    if low != high:
        return _("all convolutions {low} to {high} times as wide").format(low=low, high=high)
    if low in ("2", "0.5"):
        twice, half = _("all convolutions twice as wide"), _("all convolutions half as wide")
        return twice if low == "2" else half
    return _("all convolutions {factor} times as wide").format(factor=low)


def _factors(facts: Facts) -> tuple[str, str]:
    """Return the smallest and largest factor, with at most two decimals."""
    return f"{round(facts['low'], 2):g}", f"{round(facts['high'], 2):g}"


def _gate_width(count: int, facts: Facts) -> str:
    low, high = _factors(facts)
    if low == high:
        return ngettext(
            "{count} layer of gates {factor} times as wide",
            "{count} layers of gates {factor} times as wide",
            count,
            factor=low,
        )
    return ngettext(
        "{count} layer of gates {low} to {high} times as wide",
        "{count} layers of gates {low} to {high} times as wide",
        count,
        low=low,
        high=high,
    )


def _setting(count: int, facts: Facts) -> str:
    name = property_words(facts["setting"])
    if facts["before"] == facts["after"]:
        return ngettext(
            "{setting} changed in {count} operation",
            "{setting} changed in {count} operations",
            count,
            setting=name,
        )
    before, after = (
        _(value) if isinstance(value, str) and value.isalpha() else str(value)
        for value in (facts["before"], facts["after"])
    )
    return ngettext(
        "{setting} {after} in place of {before} in {count} operation",
        "{setting} {after} in place of {before} in {count} operations",
        count,
        setting=name,
        before=before,
        after=after,
    )


def _operations_added(_count: int, facts: Facts) -> str:
    return _("{kinds} added").format(kinds=_by_kind(facts["kinds"]))


def _operations_removed(_count: int, facts: Facts) -> str:
    return _("{kinds} removed").format(kinds=_by_kind(facts["kinds"]))


def _by_kind(kinds: Mapping[str, int]) -> str:
    ordered = sorted(kinds.items(), key=lambda item: -item[1])
    shown = [count_of_kind(count, kind) for kind, count in ordered[:MOST_KINDS]]
    return ", ".join(shown) + (" …" if len(ordered) > MOST_KINDS else "")


LAYERS = {"norm": "BN", "relu": "ReLU", "silu": "SiLU"}
"""Short names of layers as the papers write them."""


def _layers(facts: Facts) -> str:
    return "–".join(LAYERS.get(name, name) for name in facts["layers"])


def _order_before(count: int, facts: Facts) -> str:
    return ngettext(
        "{layers} before the convolution in {count} block, not after it",
        "{layers} before the convolution in {count} blocks, not after it",
        count,
        layers=_layers(facts),
    )


def _order_after(count: int, facts: Facts) -> str:
    return ngettext(
        "{layers} after the convolution in {count} block, not before it",
        "{layers} after the convolution in {count} blocks, not before it",
        count,
        layers=_layers(facts),
    )


def _order(count: int, facts: Facts) -> str:
    return ngettext(
        "{layers} at another place in {count} block",
        "{layers} at another place in {count} blocks",
        count,
        layers=_layers(facts),
    )


_WORDS: Mapping[str, Words] = {
    "stages added": _stages_added,
    "stages removed": _stages_removed,
    "blocks added": _blocks_added,
    "blocks removed": _blocks_removed,
    "kind": _replaced,
    "shortcut": _replaced,
    "image": _image,
    "stride moved": _stride_moved,
    "classes": _classes,
    "width": _width,
    "gate width": _gate_width,
    "setting": _setting,
    "operations added": _operations_added,
    "operations removed": _operations_removed,
    "shortcuts added": lambda count, _facts: ngettext(
        "{count} shortcut added", "{count} shortcuts added", count
    ),
    "shortcuts removed": lambda count, _facts: ngettext(
        "{count} shortcut removed", "{count} shortcuts removed", count
    ),
    "squeeze added": lambda count, _facts: ngettext(
        "squeeze-and-excitation added in {count} block",
        "squeeze-and-excitation added in {count} blocks",
        count,
    ),
    "squeeze removed": lambda count, _facts: ngettext(
        "squeeze-and-excitation removed from {count} block",
        "squeeze-and-excitation removed from {count} blocks",
        count,
    ),
    "gates added": lambda count, _facts: ngettext(
        "gates added in {count} block", "gates added in {count} blocks", count
    ),
    "gates removed": lambda count, _facts: ngettext(
        "gates removed from {count} block", "gates removed from {count} blocks", count
    ),
    "gates moved": lambda count, _facts: ngettext(
        "gates at another place in {count} block",
        "gates at another place in {count} blocks",
        count,
    ),
    "order before": _order_before,
    "order after": _order_after,
    "order": _order,
    "resolutions": lambda count, _facts: ngettext(
        "{count} feature map of another resolution",
        "{count} feature maps of another resolution",
        count,
    ),
    "inputs": lambda count, _facts: ngettext(
        "{count} operation with other inputs", "{count} operations with other inputs", count
    ),
    "bias added": lambda count, _facts: ngettext(
        "bias added to {count} operation", "bias added to {count} operations", count
    ),
    "bias removed": lambda count, _facts: ngettext(
        "bias removed from {count} operation", "bias removed from {count} operations", count
    ),
    "places": lambda count, _facts: ngettext(
        "{count} operation at another place in its block",
        "{count} operations at another place in their blocks",
        count,
    ),
}
