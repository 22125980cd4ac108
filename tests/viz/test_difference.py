"""Operations of two networks are matched by role, place and shape."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
import torch
import torchvision
from torch import nn

from analysis.of_spec import profile_spec
from analysis.records import Profile
from analysis.trace import profile
from backbones.registry import FAMILIES, parse
from tests.profiles import profile_of
from viz.anatomy import GATE, SHORTCUT
from viz.changes import changes
from viz.difference import INPUTS, PLACE, Difference
from viz.findings import findings
from viz.outline import outline

MOST_OPERATIONS = 1_300
"""Larger networks have the same blocks, only more of them."""

TORCHVISION = {
    "resnet18": "resnet?depth=18",
    "resnet34": "resnet?depth=34",
    "resnet50": "resnet?depth=50&stride_on=3x3",
    "resnet101": "resnet?depth=101&stride_on=3x3",
    "resnet152": "resnet?depth=152&stride_on=3x3",
    "resnext50_32x4d": "resnet?depth=50&groups=32&width_per_group=4",
    "resnext101_32x8d": "resnet?depth=101&groups=32&width_per_group=8",
    "resnext101_64x4d": "resnet?depth=101&groups=64&width_per_group=4",
    "wide_resnet50_2": "resnet?depth=50&stride_on=3x3&width_per_group=128",
    "wide_resnet101_2": "resnet?depth=101&stride_on=3x3&width_per_group=128",
    **{f"densenet{depth}": f"densenet?depth={depth}" for depth in (121, 161, 169, 201)},
    **{f"efficientnet_b{phi}": f"efficientnet-b{phi}" for phi in range(8)},
}
"""Torchvision's networks, and ours that have the same operations."""


@cache
def small(family: str) -> tuple[Profile, ...]:
    """Return the profiles of a family's presets, but for the largest."""
    found = [profile_spec(preset.spec) for preset in FAMILIES[family].presets]
    return tuple(some for some in found if len(some.operations) <= MOST_OPERATIONS)


def renamed(network: Profile) -> Profile:
    """Give each module another name and class, and put all of them into one more."""
    names: dict[str, str] = {}

    def other(path: str) -> str:
        parts = [names.setdefault(part, f"m{len(names)}") for part in path.split(".")]
        return ".".join(("net", *parts))

    operations = tuple(replace(op, path=other(op.path)) for op in network.operations)
    scopes = {"net": "Net"} | {other(path): "Module" for path in network.scopes if path}
    return Profile("renamed", operations, scopes, network.params)


def counts(difference: Difference) -> tuple[int, int, int]:
    return len(difference.added), len(difference.removed), len(difference.changed)


def hold_to_the_rules(before: Profile, after: Profile) -> None:
    """Assert what is so of the difference of any two networks."""
    one, other = Difference(before, after), Difference(after, before)
    assert counts(one) == (len(other.removed), len(other.added), len(other.changed))
    told, back = findings(one), findings(other)
    assert bool(told.found) == bool(back.found)
    for some in (one, other):
        partners, (ours, theirs) = some.partners, some.anatomies
        assert len({*partners.values()}) == len(partners)
        # Each that is compared is matched or alone, in each network once.
        assert {*partners, *(some.removed - ours.carriers.keys())} == {*ours.compared}
        assert {*partners.values(), *(some.added - theirs.carriers.keys())} == {*theirs.compared}
        assert not some.removed & partners.keys()
        assert not some.added & {*partners.values()}
        assert some.changed.keys() <= {*partners.values()}
        for earlier, later in partners.items():
            first, second = some.before.operations[earlier], some.after.operations[later]
            assert first.kind == second.kind
            if later not in some.changed:
                assert first.out_shape == second.out_shape
                assert (first.params, first.macs) == (second.params, second.macs)
        hold_to_the_marks(some)


def hold_to_the_marks(difference: Difference) -> None:
    before, after = outline(difference.before), outline(difference.after)
    found = changes(difference, before, after)
    nodes = {node.path: node for node in after.walk()}
    assert found.marks.keys() <= nodes.keys()
    assert bool(found.ghosts) == bool(difference.removed)
    for ghost in found.ghosts:
        parent = nodes[ghost.parent]
        parts = {part.path for child in parent.children for part in child.members or (child,)}
        assert ghost.after in {"", *parts}
    for node in nodes.values():
        if node.is_operation:
            (index,) = node.operations
            expected = (
                "added"
                if index in difference.added
                else "changed"
                if index in difference.changed
                else None
            )
            assert found.marks.get(node.path) == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_presets_of_a_family_against_each_other(family: str) -> None:
    for before, after in combinations(small(family), 2):
        hold_to_the_rules(before, after)


@pytest.mark.parametrize(("one", "other"), list(combinations(FAMILIES, 2)))
def test_families_against_each_other(one: str, other: str) -> None:
    for before in small(one)[:3]:
        for after in small(other)[:3]:
            hold_to_the_rules(before, after)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_does_not_differ_from_itself(family: str) -> None:
    for network in small(family):
        assert Difference(network, network).is_empty
        assert not findings(Difference(network, network)).found


@pytest.mark.parametrize("family", FAMILIES)
def test_neither_names_nor_wrappers_of_modules_matter(family: str) -> None:
    first, second = small(family)[:2]
    assert Difference(first, renamed(first)).is_empty
    assert Difference(renamed(first), first).is_empty
    expected, found = Difference(first, second), Difference(first, renamed(second))
    assert found.partners == expected.partners
    assert found.changed == expected.changed
    assert Difference(renamed(first), second).partners == expected.partners


@pytest.mark.parametrize(("theirs", "ours"), TORCHVISION.items())
def test_torchvision_s_networks_are_ours(theirs: str, ours: str) -> None:
    spec = parse(ours)
    with torch.device("meta"):
        net = getattr(torchvision.models, theirs)()
    found = profile(net, (3, spec.input_size, spec.input_size), name=theirs)
    for before, after in ((found, profile_spec(spec)), (profile_spec(spec), found)):
        difference = Difference(before, after)
        assert difference.is_empty, findings(difference)
        assert not changes(difference, outline(before), outline(after)).marks


def test_torchvision_s_resnet_is_not_the_paper_s() -> None:
    with torch.device("meta"):
        net = torchvision.models.resnet50()
    difference = Difference(profile_of("resnet-50"), profile(net, (3, 224, 224)))
    (moved,) = findings(difference).found
    assert (moved.name, moved.count) == ("stride moved", 3)
    assert counts(difference)[:2] == (0, 0)


def test_shortcuts_are_all_that_a_residual_network_adds() -> None:
    found = Difference(profile_of("plain-34"), profile_of("resnet-34-a"))
    roles = found.anatomies[1].roles
    assert {roles[index] for index in found.added} == {SHORTCUT}
    assert not found.changed
    assert not found.removed
    assert Counter(found.after.operations[index].kind for index in found.added)["add"] == 16


def test_gates_are_all_that_squeeze_and_excitation_adds() -> None:
    found = Difference(profile_of("resnet-50"), profile_of("se-resnet-50"))
    assert {found.anatomies[1].roles[index] for index in found.added} == {GATE}
    assert counts(found) == (96, 0, 0)


def test_what_stands_elsewhere_in_its_block_is_moved() -> None:
    original = profile_of("resnet-110-cifar-original")
    found = Difference(original, profile_of("resnet-110-cifar-relu-before-addition"))
    assert {change.differs for change in found.changed.values()} == {frozenset({PLACE})}
    assert len(found.changed) == 54


def test_equal_operations_that_read_others_differ() -> None:
    class Pair(nn.Module):
        def __init__(self, crossed: bool) -> None:
            super().__init__()
            self.first, self.second, self.third = (nn.Conv2d(4, 4, 1) for _ in range(3))
            self.crossed = crossed

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            one = self.first(x)
            other = self.second(x if self.crossed else one)
            return torch.cat((one, self.third(other)), 1)

    found = Difference(profile(Pair(False), (4, 8, 8)), profile(Pair(True), (4, 8, 8)))
    assert [change.differs for change in found.changed.values()] == [frozenset({INPUTS})]
