"""Shipped figures agree with the papers' golden rows and with the networks."""

import csv
import re
from pathlib import Path

import pytest

from backbones.registry import FAMILIES, parse
from published import papers, timm_results
from published.records import Result
from tests.profiles import profile_of

GOLDEN = Path(__file__).parents[1] / "golden"
DATASETS = {"imagenet": "ImageNet-1k", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}


Key = tuple[str, str, str]


def golden_errors() -> dict[Key, set[float]]:
    """Top-1 errors of golden.csv by spec, data set and year of the paper."""
    with (GOLDEN / "golden.csv").open(newline="") as file:
        rows = {(row["variant"], row["dataset"]): row for row in csv.DictReader(file)}
    found: dict[Key, set[float]] = {}
    with (GOLDEN / "specs.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            golden = rows[row["variant"], row["dataset"]]
            year = re.search(r" (20\d\d)", golden["paper_table"])
            if year and (error := golden["top1_err_paper"]):
                key = parse(row["spec"]).text, row["dataset"], year[1]
                found.setdefault(key, set()).add(float(error))
    return found


GOLDEN_ERRORS = golden_errors()


@pytest.mark.parametrize("key", GOLDEN_ERRORS, ids=str)
def test_golden_errors_that_are_shipped_are_the_papers(key: Key) -> None:
    ours = {
        round(100 - one.top1, 2)
        for one in papers.paper_results()
        if (one.spec, DATASETS[one.protocol.dataset], one.source[-4:]) == key
    }
    assert not ours or ours & GOLDEN_ERRORS[key]


def test_most_golden_networks_are_shipped() -> None:
    ours = {
        (one.spec, DATASETS[one.protocol.dataset], one.source[-4:])
        for one in papers.paper_results()
    }
    assert len(ours & set(GOLDEN_ERRORS)) >= 40


@pytest.mark.parametrize("one", papers.paper_results(), ids=lambda one: f"{one.table} {one.name}")
def test_costs_are_those_of_the_network(one: Result) -> None:
    if one.is_printed:
        assert not one.spec
        return
    profile = profile_of(one.spec)
    assert (one.params, one.macs) == (profile.params, profile.macs)
    assert parse(one.spec).input_size == one.input_size


def test_every_protocol_has_results_and_every_result_one() -> None:
    protocols = [protocol for protocol, _title in papers.PROTOCOLS.values()]
    assert all(papers.under(protocol) for protocol in protocols)
    assert {one.protocol for one in papers.paper_results()} == set(protocols)
    assert len(set(papers.paper_results())) == len(papers.paper_results())


def test_all_families_of_the_lineage_are_published() -> None:
    ours = {one.family for one in papers.paper_results()}
    # The accuracy of NAS-Bench-201 is a table of its own, which Search races on.
    dated = {name for name, family in FAMILIES.items() if family.year}
    assert ours == dated - {"nasbench201"}
    assert {one.family for one in timm_results.timm_results()} == ours


def test_a_recipe_alone_is_worth_four_points() -> None:
    found = {one.recipe: one.top1 for one in timm_results.of_network("resnet50", 224)}
    assert (round(found["tv_in1k"], 1), round(found["a1_in1k"], 1)) == (76.2, 80.4)
    tops = [one.top1 for one in timm_results.of_network("resnet50", 224)]
    assert tops == sorted(tops)


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "seresnet50", "tf_efficientnet_b1"])
def test_costs_of_timm_s_networks_are_counted_here(name: str) -> None:
    one = next(one for one in timm_results.timm_results() if one.name == name)
    profile = profile_of(one.spec)
    assert (one.params, one.macs) == (profile.params, profile.macs)


def test_every_recipe_has_words_and_every_speed_a_machine() -> None:
    assert {one.recipe for one in timm_results.timm_results()} <= set(timm_results.RECIPES)
    for word in timm_results.HARDWARE:
        speeds = [timm_results.speed_of(one, word) for one in timm_results.timm_results()]
        assert sum(speed is not None for speed in speeds) > 100
    assert not timm_results.uses_more_data("ra4_e3600_r224_in1k")
    assert timm_results.uses_more_data("ns_jft_in1k")
