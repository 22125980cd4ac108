"""The JSON of a profile is plain, complete and adds up."""

import json

import pytest

from analysis.export import as_json
from analysis.summary import text_summary
from analysis.trace import profile
from backbones.registry import FAMILIES
from backbones.spec import SpecError


@pytest.mark.parametrize("family", FAMILIES)
def test_layers_add_up_to_the_sums(family: str) -> None:
    network = profile(FAMILIES[family].presets[0].name)
    record = json.loads(json.dumps(as_json(network)))
    assert record["spec"] == network.spec
    assert record["depth"] == network.depth
    for name in ("params", "macs", "activation_bytes"):
        assert sum(layer[name] for layer in record["layers"]) == record[name] > 0
    assert set(record["layers"][1]) >= {"path", "kind", "in_shape", "out_shape"}
    assert record["layers"][0]["out_shape"] == record["layers"][1]["in_shape"]
    assert len(record["edges"]) == len(network.edges)


def test_text_summary_is_torchinfos() -> None:
    text = text_summary("resnet?depth=18")
    assert "Total params: 11,689,512" in text
    with pytest.raises(SpecError):
        text_summary("resnet?depth=19")
