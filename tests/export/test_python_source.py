"""A network as one Python file: readable, typed, formatted, and the same network."""

import runpy
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from analysis.of_spec import profile_spec
from backbones.registry import FAMILIES, PRESETS, build, parse
from backbones.spec import BackboneSpec
from export.code.families import TEMPLATES
from export.errors import ExportError
from export.network import Network
from export.python_source import WIDTH, check_knobs, module_of, python_source

BIN = Path(sys.executable).parent
WRITTEN = [name for name, preset in PRESETS.items() if preset.spec.family in TEMPLATES]
ODD = [
    "resnet?depth=18&se_reduction=8&in_channels=1",
    "resnet?block=bottleneck&shortcut=A&num_classes=7&stages=1,1",
    "resnet?depth=50&output_stride=8&input_width=96",
    "resnet?depth=18&output_stride=16&norm=group&activation=silu",
    "plain?depth=20&stem=cifar&se_reduction=16",
    "plain?depth=18&norm=group&activation=gelu&output_stride=8",
    "preact_resnet?depth=50&shortcut=C",
    "preact_resnet?depth=18&activation_order=relu_only&se_reduction=4",
    "preact_resnet?depth=20&stem=cifar&shortcut=C",
    "preact_resnet?depth=20&stem=cifar&activation_order=relu_only&activation=gelu&norm=group",
    "preact_resnet?depth=20&stem=cifar&activation_order=bn_after_addition&shortcut_variant=exclusive_gating",
    "preact_resnet?depth=20&stem=cifar&shortcut_variant=shortcut_gating&gate_bias=-2",
    "preact_resnet?depth=50&output_stride=8&activation=silu",
    "senet?depth=20&stem=cifar&se_stages=1,3&se_position=post&gate_bias=2.2",
    "senet?depth=18&se_position=3x3&excitation=softmax&squeeze=max",
    "senet?depth=18&se_reduction=none&projection=3x3&shortcut=C",
    "senet?depth=50&se_position=identity&se_stages=4,5",
    "senet?depth=18&excitation=double_sigmoid&squeeze=none",
    "senet?depth=50&se_stages=3&output_stride=8&norm=group&activation=gelu",
    "densenet?depth=40&stem=cifar&bottleneck=false&dropout=0.2&se_reduction=4",
    "densenet?blocks=2&compression=1",
    "densenet?blocks=2,3&dropout=0.1&init_channels=20",
    "efficientnet?stem=cifar&phi=0.5&padding=symmetric&drop_connect=0&se_reduction=none",
    "nasnet?stem=cifar&cells=1&filters=4&drop_path=0&cell=1x7.0:1x3.1,id.2*dil3.0,conv3.3:max5.1@0.1.3.4/max7.0:dil3.1,conv1.0*id.1@0.2.3",
    "nasbench201?arch=none.0/id.0,avg3.1/none.0,none.1,avg3.2&cells=2&width=4&num_classes=3",
    "nasnet?stem=cifar&cells=1&filters=4&cell=id.0:id.0@2/avg3.1:conv3.1,sep3.2:1x3.0@1.3",
]
"""Specs with knobs that no preset turns."""


@lru_cache(maxsize=256)
def source(text: str) -> str:
    return python_source(Network.of(parse(text)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All presets and the odd specs, each as a file."""
    made = tmp_path_factory.mktemp("exported")
    for number, text in enumerate((*WRITTEN, *ODD)):
        (made / f"net{number}.py").write_text(source(text), encoding="utf-8")
    return made


def run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return done.stdout


def test_files_are_formatted_and_typed(folder: Path) -> None:
    run(BIN / "ruff", "format", "--isolated", "--check", folder)
    run(BIN / "ruff", "check", "--isolated", "--select", "E,F,I,D2,RET,SIM", folder)
    run(BIN / "mypy", "--strict", "--config-file", "", f"--cache-dir={folder}/cache", folder)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_short_and_tells_nothing_of_its_maker(name: str) -> None:
    text = source(name)
    assert len(text.splitlines()) <= (340 if PRESETS[name].spec.family == "nasnet" else 170)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not {"backbones", "playground", "spec"} & set(text.lower().split())


def test_resnet_50_has_at_most_120_lines() -> None:
    assert len(source("resnet-50").splitlines()) <= 120


def counts(name: str) -> list[str]:
    network = profile_spec(parse(name))
    return [f"{network.params:,} parameters", f"{network.macs:,} multiply-accumulates"]


def test_a_file_that_is_run_prints_the_counts(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(source("resnet-50"), encoding="utf-8")
    assert run(sys.executable, "-I", file).splitlines() == counts("resnet-50")


@pytest.mark.parametrize("family", TEMPLATES)
def test_a_file_of_each_family_prints_the_counts(
    family: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = next(name for name in WRITTEN if PRESETS[name].spec.family == family)
    file = tmp_path / "net.py"
    file.write_text(source(name), encoding="utf-8")
    runpy.run_path(str(file), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == counts(name)


def fill(net: nn.Module) -> nn.Module:
    """Give a network of the meta device weights that neither vanish nor explode."""
    net = net.to_empty(device="cpu").eval()
    generator = torch.Generator().manual_seed(0)
    for name, value in net.state_dict().items():
        if value.dim() > 1:
            value.normal_(std=value[0].numel() ** -0.5, generator=generator)
        elif name.endswith(("running_var", "weight")):
            value.uniform_(0.5, 1.0, generator=generator)
        else:
            value.zero_() if value.dtype is torch.long else value.normal_(
                std=0.1, generator=generator
            )
    return net


@pytest.mark.parametrize("name", [*WRITTEN, *ODD])
def test_a_file_has_the_same_parameters_and_logits(name: str) -> None:
    spec = parse(name)
    with torch.device("meta"):
        written = module_of(source(name), TEMPLATES[spec.family].network)
    ours = fill(build(spec, device="meta"))
    written = written.to_empty(device="cpu").eval()
    theirs, own = list(written.state_dict().values()), list(ours.state_dict().values())
    assert [tuple(value.shape) for value in theirs] == [tuple(value.shape) for value in own]
    for value, given in zip(theirs, own, strict=True):
        value.copy_(given)
    side = min(spec.input_size, 64)
    image = torch.randn(1, spec.in_channels, side, side, generator=torch.manual_seed(1))
    with torch.no_grad():
        wanted, found = ours(image), written(image)
    assert torch.isfinite(wanted).all()
    assert wanted.std() > 0
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("family", TEMPLATES)
def test_each_knob_is_known_or_refused(family: str) -> None:
    """What a template does not know is never left out without a word."""
    spec = FAMILIES[family].presets[0].spec
    for name in spec.knob_names():
        for value in turned(spec, name):
            # Where it is not refused, each operation is compared with the network's own.
            refused = refusal(value)
            assert not refused or (family in refused and name in refused)


def refusal(spec: BackboneSpec) -> str:
    try:
        assert python_source(Network.of(spec))
    except ExportError as error:
        return str(error)
    return ""


def turned(spec: BackboneSpec, name: str) -> list[BackboneSpec]:
    """The spec with one knob at each of a few values that it can have."""
    found = []
    for value in spec.choices(name)[:8]:
        try:
            found.append(spec.turn(name, value))
        except ValueError:
            continue
    return found


def test_a_knob_that_no_template_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Any = TEMPLATES["resnet"]
    monkeypatch.setattr(
        "export.python_source.TEMPLATES",
        {"resnet": type(known)(known.network, known.knobs - {"groups"}, known.values, known.more)},
    )
    check_knobs(parse("resnet-50"))
    with pytest.raises(ExportError, match="knows no groups=32"):
        check_knobs(parse("resnet?depth=50&groups=32"))
    with pytest.raises(ExportError, match="family densenet are not written"):
        check_knobs(parse("densenet-121"))


def test_a_model_of_a_library_is_a_call() -> None:
    names: dict[str, Any] = {}
    text = source("timm?model=resnet18&num_classes=7&input_size=64")
    assert len(text.splitlines()) == 3
    exec(text, names)
    assert names["net"].fc.out_features == 7
    with pytest.raises(ExportError, match="three channels"):
        source("torchvision?in_channels=1")


def test_an_auxiliary_head_is_refused() -> None:
    with pytest.raises(ExportError, match="auxiliary_head=true"):
        source("nasnet?auxiliary_head=true")
