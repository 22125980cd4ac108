"""The Explore page without a browser: what it shows, and what each turn of a knob does."""

import shlex
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from backbones.registry import FAMILIES, PRESETS, parse
from tests.pages.form import fields, panel, send, turn
from tests.profiles import profile_of
from viz.numbers import compact, signed

APP = str(Path(__file__).parents[2] / "app.py")


def explore(**address: str | list[str]) -> AppTest:
    """The page as an address opens it."""
    app = AppTest.from_file(APP, default_timeout=60)
    # The cookie of a visitor, which only a browser has.
    app.session_state["visitor"] = "ada"
    app.session_state["visitor-is-new"] = False
    app.switch_page("pages/explore.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def spec_of(app: AppTest) -> str:
    """The network in the address."""
    return str(variants(app)[0])


def variants(app: AppTest) -> list[str]:
    """The networks in the address."""
    found = app.query_params.get("v", [])
    return [found] if isinstance(found, str) else list(found)


def headline(app: AppTest) -> str:
    """The HTML of the sums."""
    return next(
        str(block.proto.body) for block in app.get("html") if "headline" in block.proto.body
    )


def test_the_default_is_resnet_50() -> None:
    app = explore()
    assert app.title[0].value == "ResNet-50"
    assert "25.6\u00a0M" in headline(app)
    assert "25,557,032" in headline(app)
    assert "483\u00a0px" in headline(app)
    assert not app.query_params


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens(name: str) -> None:
    preset = PRESETS[name]
    app = explore(spec=preset.spec.text)
    assert app.title[0].value == preset.title
    assert f"{profile_of(name).params:,}" in headline(app)
    form = fields(app)
    assert form["preset"]["value"] == preset.title
    for field in form.values():
        if field["kind"] in ("choice", "select", "slider"):
            listed = [value for value, _words in field.get("options", ())]
            assert "span" in field or field["value"] in listed, field["name"]
    assert not app.error


def test_a_knob_changes_the_network_and_the_address() -> None:
    app = explore()
    turn(app, "depth", "18")
    assert spec_of(app) == "resnet?depth=18"
    assert app.title[0].value == "ResNet-18"
    turn(app, "se_reduction", "16")
    assert spec_of(app) == "resnet?depth=18&se_reduction=16"
    assert app.title[0].value == "ResNet-18, SE reduction 16"
    assert "11,778,592" in headline(app)
    turn(app, "se_reduction", "off")
    assert spec_of(app) == "resnet?depth=18"
    assert not app.exception


def test_turning_the_stem_brings_the_task_along() -> None:
    app = explore()
    turn(app, "stem", "cifar")
    assert spec_of(app) == "resnet?depth=20&stem=cifar"
    assert fields(app)["num_classes"]["value"] == 10
    assert fields(app)["input_size"]["value"] == 32


def test_a_model_of_a_library_is_chosen_by_its_name() -> None:
    app = explore()
    turn(app, "family", "torchvision")
    model = fields(app)["model"]
    assert model["kind"] == "search"
    assert {"convnext_tiny", "vit_b_16"} <= set(model["suggestions"].split())
    turn(app, "model", "resnet18")
    assert (spec_of(app), app.title[0].value) == ("torchvision?model=resnet18", "resnet18")
    assert "11,689,512" in headline(app)
    assert "no dropout" in fields(app)["drop_rate"]["why"]
    turn(app, "model", "resnet19")
    assert "the nearest are resnet1" in fields(app)["model"]["error"]
    assert app.title[0].value == "resnet18"
    turn(app, "family", "timm")
    assert "mobilenetv3_large_100" in fields(app)["model"]["suggestions"].split()
    assert not app.exception


def test_a_network_that_its_library_refuses_says_why() -> None:
    app = explore(v="torchvision?model=vit_b_16")
    turn(app, "input_size", 225)
    assert "indivisible by patch size" in app.error[0].value
    assert not app.exception
    turn(app, "input_size", 256)
    assert not app.error
    assert "86,613,736" in headline(app)


def test_an_image_may_be_wider_than_high() -> None:
    app = explore(v="resnet?depth=18")
    turn(app, "input_width", 320)
    assert spec_of(app) == "resnet?depth=18&input_width=320"
    assert "differ" in fields(app)["input_size"]["why"]
    turn(app, "input_size", 256)
    assert spec_of(app) == "resnet?depth=18&input_size=256"


def test_family_and_preset_are_chosen() -> None:
    app = explore()
    turn(app, "family", "plain")
    assert parse(spec_of(app)).family == "plain"
    last = FAMILIES["plain"].presets[-1]
    turn(app, "preset", last.title)
    assert parse(spec_of(app)) == last.spec
    assert app.title[0].value == last.title


def test_a_refused_value_says_why_beside_its_knob_and_changes_nothing() -> None:
    app = explore()
    turn(app, "stages", "3,4,many")
    stages = fields(app)["stages"]
    assert stages["value"] == "3,4,many"
    assert stages["error"] == (
        "stages=3,4,many is not allowed: give 1 to 6 whole numbers from 1 to 1000, like 3,4,6,3."
    )
    assert app.title[0].value == "ResNet-50"
    turn(app, "stages", "3,4,6,3")
    assert "error" not in fields(app)["stages"]
    assert not app.exception


def test_values_that_do_not_fit_are_not_offered() -> None:
    app = explore(spec="resnet?depth=18")
    form = fields(app)
    assert form["stride_on"]["is_disabled"]
    assert form["stride_on"]["why"].startswith("Basic blocks stride on their 3x3")
    assert form["groups"]["is_disabled"]
    assert form["groups"]["why"] == "Basic blocks have one group; choose bottleneck to change it."
    assert form["width_per_group"]["is_disabled"]


def test_a_value_that_nobody_asked_for_is_not_refused() -> None:
    form = fields(explore(v="senet?stem=cifar"))
    for name, field in form.items():
        assert "is not allowed" not in field.get("why", ""), name
    assert form["deep_stem"]["why"] == ("Only this value fits: the CIFAR stem is one convolution.")


def test_a_knob_without_effect_says_why() -> None:
    scales = ("alpha", "beta", "gamma")
    assert all("phi is 0" in fields(explore(v="efficientnet"))[name]["why"] for name in scales)
    scaled = fields(explore(v="efficientnet?phi=1"))
    assert not any("why" in scaled[name] for name in scales)


def test_a_slider_has_the_published_values_as_ticks() -> None:
    growth = fields(explore(v="densenet"))["growth_rate"]
    assert growth["kind"] == "slider"
    assert growth["ticks"] == [12, 24, 32, 40, 48]
    depth = fields(explore(v="resnet"))["depth"]
    assert fields(explore(v="efficientnet?phi=3"))["phi"]["ticks"] == list(range(8))
    reduction = fields(explore(v="preact_resnet?se_reduction=16"))["se_reduction"]
    assert reduction["ticks"] == [2, 4, 8, 16, 32]
    assert {18, 34, 50, 101, 152} <= {value for value, _words in depth["options"]}


def test_each_turn_is_taken_once_and_in_order() -> None:
    app = explore()
    send(app, [[1, "width", 65], [2, "width", 66]])
    assert spec_of(app) == "resnet?depth=50&width=66"
    # The browser sends again what it has no answer to yet, with an address of before.
    app.query_params.clear()
    send(app, [[1, "width", 65], [2, "width", 66], [3, "depth", 18]])
    assert spec_of(app) == "resnet?depth=18&width=66"
    assert panel(app)["taken"] == 3
    send(app, [[3, "depth", 50]])
    assert spec_of(app) == "resnet?depth=18&width=66"


def test_numbers_tell_what_they_were_until_another_knob_is_turned() -> None:
    app = explore()
    assert 'class="was"' not in headline(app)
    for depth in (101, 34, 18):
        turn(app, "depth", depth)
        assert "was 25.6\u00a0M" in headline(app)
    turn(app, "width", 66)
    assert "was 11.7\u00a0M" in headline(app)
    turn(app, "width", 64)
    assert 'class="was"' not in headline(app)
    turn(app, "preset", "ResNet-152")
    assert "was 11.7\u00a0M" in headline(app)
    assert any("Against ResNet-18" in text.value for text in app.markdown)
    turn(app, "family", "densenet")
    assert 'class="was"' not in headline(app)
    assert not any("Against" in text.value for text in app.markdown)


@pytest.mark.parametrize(
    "turns",
    [
        [[1, "width", [70]]], [[1, "width"]], ["width"], [[None, "width", 70]], [[1, "nobody", 1]],
        [[1, "family", "../../etc"]], [[1, "preset", "none such"]], [{}], 7, [[1, "width", None]],
    ],
    ids=str,
)  # fmt: skip
def test_turns_that_cannot_be_are_ignored(turns: object) -> None:
    app = explore()
    send(app, turns)
    assert not app.exception
    assert app.title[0].value == "ResNet-50"


def test_turns_of_another_session_are_ignored() -> None:
    app = explore()
    send(app, [[1, "width", 70]], session="another")
    assert app.title[0].value == "ResNet-50"


def test_pinning_shows_the_change() -> None:
    app = explore(spec="resnet?depth=18")
    app.button[0].click().run()
    assert variants(app) == ["resnet?depth=18", "resnet?depth=18"]
    turn(app, "depth", "34")
    more = profile_of("resnet?depth=34").params - profile_of("resnet?depth=18").params
    assert f"+{compact(more)}" in headline(app)
    app.button[0].click().run()
    assert variants(app) == ["resnet?depth=34"]
    assert "change" not in headline(app)


def test_a_network_is_compared_with_several() -> None:
    app = explore(v=["resnet?depth=50", "resnet?depth=18", "no-such", "resnet?depth=101"])
    (table,) = [html.proto.body for html in app.get("html") if 'class="changes"' in html.proto.body]
    ours = profile_of("resnet?depth=50")
    for depth, name in ((18, "ResNet-18"), (101, "ResNet-101")):
        other = profile_of(f"resnet?depth={depth}")
        row = table[table.index(f">{name}<") :].split("</tr>")[0]
        assert signed(ours.params - other.params) in row
        assert signed(ours.macs - other.macs) in row
    # The diagram's marks, and the sentence above it, are against the first of them.
    (said,) = [text.value for text in app.markdown if ":material/difference:" in text.value]
    assert "Against ResNet-18: 8 more blocks in conv2_x (1), conv3_x (2)" in said
    assert "bottleneck block in place of basic block, 8 times" in said
    turn(app, "depth", "34")
    # What cannot be read stays, too.
    assert variants(app) == ["resnet?depth=34", "resnet?depth=18", "no-such", "resnet?depth=101"]
    app.button[0].click().run()
    assert variants(app) == ["resnet?depth=34"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ({"spec": "resnet?depth=51"}, "depth=51 is not allowed"),
        ({"spec": "<script>alert(1)</script>"}, "family="),
        ({"spec": "resnet?stages=" + "9," * 5_000}, "at most 2000 characters"),
        ({"spec": "resnet?depth=1000"}, "18, 34, 50, 101, 152, 200"),
        ({"spec": "resnet?input_size=99999999"}, "from 8 to 4096"),
    ],
)
def test_a_wrong_address_gives_one_message_and_the_default(
    address: dict[str, str], reason: str
) -> None:
    app = explore(**address)
    assert len(app.error) == 1
    assert reason in app.error[0].value
    assert app.title[0].value == "ResNet-50"


def test_hostile_views_fall_back() -> None:
    app = explore(pin="x", level="../../etc", direction="'", costs="0", rows="\x00", lang="../..")
    assert not app.error
    assert app.title[0].value == "ResNet-50"


def test_the_diagram_gets_the_drawing_of_the_present_network() -> None:
    app = explore(spec="resnet?depth=18", open="2")
    drawn = [component.key for component in app.get("bidi_component")]
    assert drawn[:3] == ["present-keys", "diagram", "diagram-messenger"]


@pytest.mark.parametrize("view", ["network", "paper", "stack", "dense", "cell", "gate", "<script>"])
def test_any_view_of_any_network_opens(view: str) -> None:
    for spec in ("resnet?depth=18", "densenet", "nasnet?stem=cifar", "senet"):
        app = explore(spec=spec, view=view, open="9.zz.<b>", colour="red", part="x" * 9_000)
        assert not app.exception
        assert not app.error


def test_a_change_is_told_with_its_stage() -> None:
    app = explore(spec="resnet?depth=101", pin="resnet?depth=50")
    said = "Against ResNet-50: 17 more blocks in conv4_x, nothing else · +19.0\u00a0M parameters"
    assert any(f"{said}, all in conv4_x" in text.value for text in app.markdown)


def test_two_families_may_have_the_same_network() -> None:
    spec = "preact_resnet?depth=110&stem=cifar&activation_order=original"
    app = explore(v=[spec, "resnet?depth=110&stem=cifar"])
    said = "Against ResNet-110 CIFAR: every operation is the same"
    assert any(said in text.value for text in app.markdown)


def test_a_genotype_is_saved_and_loaded() -> None:
    app = explore(spec="nasnet?stem=cifar")
    before = fields(app)["cell"]["value"]
    document = FAMILIES["nasnet"].documents["cell"]
    other = document.write(before).replace('"sep5"', '"sep3"')
    uploader = app.file_uploader(key="file-nasnet-cell")
    uploader.upload("genotype.json", other.encode(), "application/json").run()
    assert not app.error
    assert document.write(str(fields(app)["cell"]["value"])) == document.write(document.read(other))
    assert parse(spec_of(app)).family == "nasnet"


def test_a_bad_genotype_is_told_and_changes_nothing() -> None:
    app = explore(spec="nasnet?stem=cifar")
    uploader = app.file_uploader(key="file-nasnet-cell")
    uploader.upload("genotype.json", b"\x00{", "application/json").run()
    assert fields(app)["cell"]["error"].startswith("cell=")
    assert app.title[0].value == "NASNet-A CIFAR"


@pytest.mark.parametrize("value", ["twenty", "9e9", -1, True, "", "<b>", 10**30])
@pytest.mark.parametrize("name", ["growth_rate", "depth", "compression", "blocks", "se_reduction"])
def test_any_refused_value_is_shown_with_its_reason(name: str, value: object) -> None:
    app = explore(v="densenet")
    turn(app, name, value)
    assert not app.exception
    field = fields(app)[name]
    assert "error" in field or field["value"] in (1, 1.0, "none")


def test_link_text_form_and_command_are_there_to_be_copied() -> None:
    app = explore(spec="resnet?depth=18&se_reduction=16", open="2")
    assert not app.code
    app.session_state["pass-on"] = True
    app.run()
    link, text, command = (code.value for code in app.code[:3])
    assert text == "resnet?depth=18&se_reduction=16"
    assert parse_qs(link.partition("?")[2]) == {
        "v": [text], "spec": [text], "open": ["2"],
    }  # fmt: skip
    assert shlex.split(command) == ["python", "cli.py", "profile", text]
