"""Models of torchvision and timm are theirs, and the index of them is right."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest
import timm
import torch
import torchvision
from torch import nn
from torch.nn import functional

from analysis.of_spec import profile_spec
from backbones.auxiliary import total_loss
from backbones.library import LibraryError, LibrarySpec, construct, entry_of
from backbones.library_index import entries
from backbones.registry import FAMILIES, build, parse
from backbones.spec import SpecError
from language.said import SaidError
from tests.analysis.zoo import counted
from tests.backbones.library_index import LIBRARIES, facts, names
from tests.rooms import ROOT
from training.catalogue import load
from training.dataset import fit_to
from training.recipe import Recipe

WHOLE = bool(os.environ.get("WHOLE_ZOO"))
OWN = (
    *("plain", "resnet", "preact_resnet", "densenet", "senet", "nasnet", "efficientnet"),
    "nasbench201",
)
SAMPLE = {
    "torchvision": ("googlenet", "mobilenet_v3_small", "resnet18", "resnet50", "vit_b_32"),
    "timm": ("convnext_atto", "resnet10t", "vit_small_patch14_dinov2", "nasnetalarge"),
}


def as_row(library: str, name: str) -> dict[str, str]:
    """An entry of the index, as ``facts`` writes one."""
    entry = entries(library)[name]
    return {
        "library": library,
        "name": name,
        "in_channels": str(entry.in_channels),
        "height": str(entry.height),
        "width": str(entry.width),
        "num_classes": str(entry.num_classes),
        "is_sized": "yes" if entry.is_sized else "no",
        "drop_rate": "" if entry.drop_rate is None else f"{entry.drop_rate:g}",
        "output_strides": " ".join(map(str, entry.output_strides)),
    }


def test_our_own_families_come_first() -> None:
    assert tuple(FAMILIES) == (*OWN, *LIBRARIES)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_index_has_the_librarys_own_names(library: str) -> None:
    assert list(entries(library)) == names(library)


@pytest.mark.timeout(7200 if WHOLE else 120)
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_index_says_what_models_take(library: str) -> None:
    for name in names(library) if WHOLE else SAMPLE[library]:
        assert as_row(library, name) == facts(library, name)


def test_an_image_that_is_no_square_is_a_models_own() -> None:
    spec = parse("timm?model=vit_large_patch16_sapiens2")
    assert spec.input_shape == (3, spec.entry.height, spec.entry.width)
    assert spec.text == "timm?model=vit_large_patch16_sapiens2"
    assert not spec.is_square
    assert spec.turn("input_size", 512).input_shape == (3, 512, 512)
    assert spec.turn("input_width", 512).input_shape == (3, spec.entry.height, 512)


def test_nothing_of_a_library_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from backbones.registry import parse; "
        "parse('timm?model=convnext_atto').choices('model'); parse('torchvision?model=vit_b_16'); "
        "print(*{'timm', 'torchvision', 'huggingface_hub'} & sys.modules.keys())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == ""


def reference(spec: LibrarySpec) -> nn.Module:
    """What the library itself makes of a name."""
    with torch.device("meta"):
        if spec.family == "timm":
            return timm.create_model(spec.model)
        options = {"init_weights": False} if spec.model == "googlenet" else {}
        return torchvision.models.get_model(spec.model, **options)


@pytest.mark.parametrize(
    "text", [f"{library}?model={name}" for library in LIBRARIES for name in SAMPLE[library]]
)
def test_a_model_is_the_librarys(text: str) -> None:
    spec = parse(text)
    assert spec.text == text
    theirs = reference(spec)
    ours = build(spec, "meta")
    assert {name: value.shape for name, value in ours.state_dict().items()} == {
        name: value.shape for name, value in theirs.state_dict().items()
    }
    found = profile_spec(spec)
    theirs = theirs.to("meta").eval().requires_grad_(False)
    assert (found.params, found.macs) == counted(theirs, spec.input_shape)


@pytest.mark.parametrize("library", LIBRARIES)
def test_equal_seeds_make_the_librarys_weights(library: str) -> None:
    name = {"torchvision": "shufflenet_v2_x0_5", "timm": "convnext_atto"}[library]
    spec = parse(f"{library}?model={name}")
    torch.manual_seed(3)
    ours = build(spec).state_dict()
    torch.manual_seed(3)
    make = timm.create_model if library == "timm" else torchvision.models.get_model
    theirs = make(name).state_dict()
    assert all(torch.equal(ours[part], theirs[part]) for part in theirs)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("torchvision?model=resnet50&output_stride=8&in_channels=1&num_classes=7", (2048, 28, 28)),
        ("torchvision?model=resnet50&output_stride=16&input_width=320", (2048, 14, 20)),
        ("torchvision?model=mobilenet_v3_small&output_stride=16", (576, 14, 14)),
        ("timm?model=resnet10t&output_stride=8&in_channels=1&num_classes=7", (512, 22, 22)),
        ("timm?model=convnext_atto&input_height=256&input_width=320", (320, 8, 10)),
    ],
)
def test_knobs_reach_the_model(text: str, shape: tuple[int, ...]) -> None:
    spec = parse(text)
    network = profile_spec(spec)
    assert network.operations[0].out_shape == spec.input_shape
    assert network.operations[-1].out_shape == (spec.num_classes,)
    maps = [op.out_shape for op in network.operations if len(op.out_shape) == 3]
    assert shape in maps
    smaller = [one for one in maps if 1 < one[1] < shape[1]]
    assert not smaller


def test_a_library_built_for_one_size_is_built_for_another() -> None:
    spec = parse("timm?model=vit_tiny_patch16_224&input_height=64&input_width=96")
    net = build(spec).eval()
    with torch.no_grad():
        assert net(torch.randn(1, 3, 64, 96)).shape == (1, 1000)
    assert net.pos_embed.shape[1] == 4 * 6 + 1


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("torchvision?model=mobilenet_v3_small&drop_rate=0.4", 0.4),
        ("torchvision?model=densenet121&drop_rate=0.1", 0.1),
        ("timm?model=convnext_atto&drop_rate=0.3", 0.3),
    ],
)
def test_the_drop_rate_reaches_the_model(text: str, rate: float) -> None:
    net = build(parse(text), "meta")
    rates = {
        value
        for module in net.modules()
        for name, value in vars(module).items()
        if name in ("p", "drop_rate")
    }
    assert rate in rates


def test_replaced_convolutions_keep_the_size_of_what_they_give() -> None:
    torch.manual_seed(0)
    colour = build(parse("torchvision?model=resnet18")).conv1
    grey = build(parse("torchvision?model=resnet18&in_channels=1")).conv1
    assert grey.weight.shape == (64, 1, 7, 7)
    spread = [
        float(conv(torch.randn(2, c, 64, 64)).detach().std())
        for conv, c in ((colour, 3), (grey, 1))
    ]
    assert spread[0] == pytest.approx(spread[1], rel=0.2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("torchvision?model=reznet50", "the nearest are resnet50"),
        ("timm?model=mobilenetv3_larg_100", "mobilenetv3_large_100"),
        ("timm?model=" + "x" * 500, "timm has no model of that name"),
        ("torchvision?model=", "torchvision has no model of that name"),
        ("torchvision?model=vit_b_16&output_stride=16", "this model has no such choice"),
        ("torchvision?model=resnet50&output_stride=4", "choose 32, 16, 8"),
        ("torchvision?model=resnet50&drop_rate=0.5", "this model has no such choice"),
        ("torchvision?model=resnet50&depth=18", "torchvision has the knobs model"),
    ],
)
def test_what_cannot_be_is_said(text: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "torchvision?model=vit_b_16&input_size=225",
        "torchvision?model=vit_b_16&input_width=448",
        "torchvision?model=inception_v3&input_size=32",
    ],
)
def test_an_image_that_a_model_cannot_take_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SaidError) as caught:
        profile_spec(parse(text))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["timm?model=convnext_atto", "torchvision?model=inception_v3"])
def test_images_too_small_to_train_on_are_told(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        fit_to(parse(text), load(Recipe(size=14)))
    assert "it cannot be trained on images of 1 × 14 × 14: " in str(caught.value)
    assert fit_to(parse("torchvision?model=mobilenet_v3_small"), load(Recipe(size=14)))


def test_auxiliary_classifiers_of_a_library_are_trained_too() -> None:
    torch.manual_seed(0)
    net = build(parse("torchvision?model=googlenet&num_classes=4")).train()
    labels = torch.arange(2)
    loss = total_loss(
        net(torch.randn(2, 3, 64, 64)), lambda logits: functional.cross_entropy(logits, labels)
    )
    loss.backward()
    assert all(part.grad is not None for part in net.parameters())


def test_knobs_without_effect_say_why() -> None:
    spec = parse("torchvision?model=vit_b_16")
    assert "one output stride" in str(spec.idle("output_stride"))
    assert spec.idle("drop_rate") is None
    assert "no dropout" in str(parse("torchvision?model=resnet50").idle("drop_rate"))
    assert parse("torchvision?model=resnet50").idle("output_stride") is None


def test_turning_the_model_keeps_classes_and_takes_its_own_image() -> None:
    spec = parse("torchvision?model=resnet50&num_classes=7&input_size=64&output_stride=8")
    assert spec.turn("model", "inception_v3").text == "torchvision?model=inception_v3&num_classes=7"
    assert spec.turn("model", "inception_v3").input_shape == (3, 299, 299)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("resnet50", "resnet?depth=50"),
        ("ResNet_18", "resnet?depth=18"),
        ("se-resnet50", "senet?depth=50"),
        ("convnext_tiny", "torchvision?model=convnext_tiny"),
        ("resnet18d", "timm?model=resnet18d"),
    ],
)
def test_a_name_that_is_no_family_is_answered_with_the_network(text: str, meant: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert str(caught.value).endswith(f"the nearest network is {meant}.")
    assert parse(meant)


class Counts(nn.Module):
    """A module that reads numbers while it is made."""

    def __init__(self) -> None:
        super().__init__()
        widths = (torch.arange(3) * 2 + 1).tolist()
        self.layers = nn.ModuleList(nn.Linear(width, 1) for width in widths)
        self.register_buffer("place", torch.tensor([1.0]))


def test_a_module_that_computes_while_it_is_made_is_made_without_weights() -> None:
    with torch.device("meta"):
        net = construct("Counts", Counts)
    assert [layer.in_features for layer in net.layers] == [1, 3, 5]
    assert all(tensor.is_meta for tensor in net.state_dict().values())
    assert not any(tensor.is_meta for tensor in construct("Counts", Counts).state_dict().values())


def test_a_constructor_that_refuses_is_a_sentence() -> None:
    def refuse() -> nn.Module:
        raise ValueError("seven is too many\nsecond line")

    with torch.device("meta"), pytest.raises(LibraryError) as caught:
        construct("my net", refuse)
    assert str(caught.value) == (
        "my net cannot be built with these settings: seven is too many (ValueError)."
    )


def test_the_index_is_of_the_pinned_timm() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert f"timm=={version('timm')}" in pinned
    assert entry_of("timm", "resnet50").num_classes == 1000
