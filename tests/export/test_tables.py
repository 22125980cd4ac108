"""A network as a table: CSV to compute with, Markdown, LaTeX; and its stages."""

import csv
import io
import re

import pytest
import torch
from torch import nn

from analysis.feature_info import pyramid, stage_features
from analysis.trace import profile
from backbones.registry import PRESETS, build, parse
from export.formats import FORMATS, write_quick
from export.network import Network
from tests.profiles import profile_of


def network(text: str) -> Network:
    return Network.of(parse(text), "http://127.0.0.1:8501/explore")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_can_be_computed_with() -> None:
    found = network("resnet?depth=18&input_width=96")
    content = write_quick(found, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = rows(content)
    assert sum(int(line["params"]) for line in lines) == found.profile.params
    assert sum(int(line["macs"]) for line in lines) == found.profile.macs
    conv = next(line for line in lines if line["path"] == "stem.conv1")
    assert [conv[f"out_{axis}"] for axis in ("channels", "height", "width")] == ["64", "112", "48"]
    last = lines[-1]
    assert (last["out_channels"], last["out_height"]) == ("1000", "")


def test_shapes_of_other_ranks_have_a_column_of_their_own() -> None:
    class Tokens(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.flatten(2).transpose(1, 2)

    found = profile(Tokens(), (3, 4, 4))
    lines = rows(write_quick(Network(parse("resnet-18"), found), "csv"))
    assert lines[-1]["out_shape"] == "16x3"
    assert lines[0]["out_shape"] == ""


@pytest.mark.parametrize("ending", ["csv", "md", "tex"])
def test_rows_of_stages_sum_to_the_same(ending: str) -> None:
    found = network("densenet?depth=40&stem=cifar&bottleneck=false")
    text = write_quick(found, ending, "stages").decode("utf-8-sig")
    for total in (found.profile.params, found.profile.macs):
        assert f"{total:,}" in text or ending == "csv"
    assert text.count("denseblock2") == (2 if ending == "md" else 1)


def test_markdown_tells_stages_command_and_address() -> None:
    text = write_quick(network("resnet-50"), "md").decode()
    assert "| `conv5_x` | 2,048 | 32 |" in text
    assert "python cli.py export 'resnet?depth=50' --to md --rows stages" in text
    assert "http://127.0.0.1:8501/explore?v=resnet%3Fdepth%3D50" in text


def test_tables_tell_of_parameters_that_only_training_reads() -> None:
    found = network("nasnet?stem=cifar&cells=1&auxiliary_head=true")
    every, used = f"{found.profile.params:,}", f"{found.profile.params_used:,}"
    assert every != used
    text = write_quick(found, "tex").decode()
    assert f"{every} parameters" in text
    assert re.search(rf"Total, used by this pass & +& +& {used} &", text)
    assert f"Parameters that inference reads | {used} |" in write_quick(found, "md").decode()
    assert " Total & " in write_quick(network("resnet-18"), "tex").decode()


def test_files_tell_what_was_not_counted() -> None:
    class Sampled(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.grid_sample(x, x.new_zeros(1, 8, 8, 2), align_corners=False)

    found = Network(parse("resnet-18"), profile(Sampled(), (3, 8, 8)))
    assert "for want of a formula | grid_sampler_2d (1×) |" in write_quick(found, "md").decode()
    assert r"grid\_sampler\_2d (1$\times$)" in write_quick(found, "tex").decode()
    assert "grid_sampler_2d (1×)</dd>" in write_quick(found, "html").decode()


def test_latex_escapes_what_has_a_meaning_there() -> None:
    text = write_quick(network("resnet?depth=18&width=32"), "tex").decode()
    assert r"\texttt{conv2\_x}" in text
    assert r"\toprule" in text
    body = re.sub(r"^%.*$", "", text, flags=re.MULTILINE)
    assert not re.search(r"(?<!\\)[_#%]", body)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize(
    "name", ["resnet-50", "nasnet-a-mobile", "densenet-121", "senet-154", "efficientnet-b0"]
)
def test_a_stage_s_feature_is_what_its_module_gives(name: str) -> None:
    spec = PRESETS[name].spec
    net = build(spec, device="meta").eval()
    shapes = {}
    features = stage_features(profile_of(name))
    for feature in features:
        net.get_submodule(feature.module).register_forward_hook(
            lambda _module, _given, out, path=feature.module: shapes.update(
                {path: (out if isinstance(out, torch.Tensor) else out[1]).shape}
            )
        )
    net(torch.empty(1, *spec.input_shape, device="meta"))
    for feature in features:
        _, channels, height, _ = shapes[feature.module]
        assert feature.num_chs == channels
        assert abs(spec.input_height / feature.reduction - height) <= 1
    strides = [feature.reduction for feature in pyramid(features)]
    assert strides == sorted(set(strides))


@pytest.mark.parametrize(
    "name", ["resnet18", "mobilenetv3_large_100", "convnext_atto", "regnety_004"]
)
def test_features_are_those_of_timm(name: str) -> None:
    import timm

    with torch.device("meta"):
        wanted = timm.create_model(name, features_only=True).feature_info.info
    found = pyramid(stage_features(profile_of(f"timm?model={name}")))
    theirs = {info["reduction"]: (info["module"], info["num_chs"]) for info in wanted}
    ours = {feature.reduction: (feature.module, feature.num_chs) for feature in found}
    # timm also takes ResNet's first activation, which is no stage.
    assert ours == {stride: theirs[stride] for stride in ours}
    assert len(ours) >= 4


def test_every_format_has_a_media_type() -> None:
    assert all("/" in form.media for form in FORMATS.values())


def test_without_a_page_the_address_is_that_of_explore() -> None:
    assert Network.of(parse("resnet-18")).address == "/explore?v=resnet%3Fdepth%3D18"
