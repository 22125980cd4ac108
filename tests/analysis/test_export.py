"""The JSON of a profile is plain, complete and adds up."""

import json

import pytest
import torch
from torch import nn

from analysis.export import as_json
from analysis.of_spec import summarise_spec
from analysis.summary import text_summary
from backbones.registry import FAMILIES, parse
from tests.profiles import profile_of


@pytest.mark.parametrize("family", FAMILIES)
def test_layers_add_up_to_the_sums(family: str) -> None:
    network = profile_of(FAMILIES[family].presets[0].name)
    record = json.loads(json.dumps(as_json(network)))
    assert record["spec"] == network.name
    assert record["depth"] == network.depth
    for name in ("params", "macs", "activation_bytes"):
        assert sum(layer[name] for layer in record["layers"]) == record[name] > 0
    assert set(record["layers"][1]) >= {"path", "kind", "in_shape", "out_shape"}
    assert record["layers"][0]["out_shape"] == record["layers"][1]["in_shape"]
    assert len(record["edges"]) == len(network.edges)


def test_text_summary_is_torchinfos() -> None:
    told = summarise_spec(parse("resnet?depth=18"))
    assert "Total params: 11,689,512" in told
    assert "Total mult-adds (G): 1.8" in told
    assert "Units." not in told


def test_text_summary_takes_several_inputs_of_any_shape() -> None:
    with torch.device("meta"):
        net = nn.Bilinear(3, 4, 5)
    assert "Total params: 65" in text_summary(net, (3,), (4,))
