"""Every setting of every model: words, bounds, field, refusals in two languages."""

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import asdict

import pytest

from backbones.registry import FAMILIES, parse
from knobs.model import KnobModel
from language import catalogue
from language.said import Note, SaidError
from search.child import ChildPlan
from search.plan import LivePlan, TablePlan
from training.recipe import Recipe
from ui.knob_panel.fields import field_of

MODELS: dict[str, KnobModel] = {
    **{family.name: family.presets[0].spec for family in FAMILIES.values()},
    "recipe": Recipe(),
    "table": TablePlan(task="cifar10", searchers=("random",)),
    "live": LivePlan(),
}
REFUSED: dict[str, Callable[[], object]] = {
    "bounds": lambda: parse("resnet?num_classes=0"),
    "words": lambda: parse("resnet?shortcut=D"),
    "family": lambda: parse("resnet?groups=7"),
    "recipe": lambda: Recipe(epochs=0),
    "flag": lambda: Recipe(flip="perhaps"),
    "unknown": lambda: Recipe(speed=3),
    "race": lambda: LivePlan(seeds=0),
    "space": lambda: TablePlan(task="cifar10", searchers=("grid-shuffled",), evaluations=19_999),
    "child": lambda: LivePlan().but(noise="loud"),
    "batch": lambda: ChildPlan(train_images=200, batch_size=300),
}


def error_of(refused: Callable[[], object]) -> SaidError:
    with pytest.raises(SaidError) as caught:
        refused()
    return caught.value


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_setting_explains_itself_and_has_an_end(model: KnobModel) -> None:
    assert model.knob_names()
    for name in model.knob_names():
        info = model.knob(name)
        assert info.help.endswith("."), name
        assert info.title(name), name
        if "number" in model.kind(name):
            assert info.low is not None, name
            assert info.high is not None, name
            with pytest.raises(SaidError, match=f"^{name}="):
                model.but(**{name: info.high + 1})
            with pytest.raises(SaidError, match=f"^{name}="):
                model.but(**{name: "many"})
        elif model.kind(name) in ("word", "flag"):
            assert model.literals(name), name
            with pytest.raises(SaidError, match=f"^{name}=neither is not allowed: choose "):
                model.but(**{name: "neither"})


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_setting_has_a_field_that_holds_its_value(model: KnobModel) -> None:
    for name in model.knob_names():
        field = json.loads(json.dumps(asdict(field_of(model, name))))
        # What the field holds is read as the value that it stands for.
        assert model.but(**{name: field["value"]}) == model, name
        if field["options"]:
            assert field["value"] in [value for value, _words in field["options"]], name
        if field["span"]:
            low, high = field["span"]
            assert model.kind(name).startswith("optional") or low <= field["value"] <= high, name


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_korean_in_all_its_parts(refused: Callable[[], object]) -> None:
    error = error_of(refused)
    with catalogue.in_language("ko"):
        told = error.sentence(catalogue._)
    names = {str(fact) for fact in facts(error.note)}
    for name in sorted(names, key=len, reverse=True):
        told = told.replace(name, "")
    assert re.search("[가-힣]", told)
    assert not re.search("[A-Za-z]", told.replace("width_per_group", "")), told


def facts(note: Note) -> list[object]:
    """All facts of a sentence but its parts."""
    found: list[object] = []
    for fact in note.facts.values():
        found += facts(fact) if isinstance(fact, Note) else [fact]
    return found


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_what_a_store_keeps_is_said_in_any_language(refused: Callable[[], object]) -> None:
    error = error_of(refused)
    kept = json.loads(json.dumps(error.note.facts_as_json))
    again = Note(error.note.template, kept)
    with catalogue.in_language("ko"):
        assert again.sentence(catalogue._) == error.sentence(catalogue._)
    assert str(again) == str(error)
    through_a_process = pickle.loads(pickle.dumps(error))
    assert type(through_a_process) is type(error)
    assert through_a_process.note == error.note


def test_a_setting_of_a_nested_model_goes_by_its_name() -> None:
    plan = LivePlan().but(noise="0.4", blocks="3", optimiser="sgd")
    assert (plan.child.noise, plan.blocks, plan.child.optimiser) == (0.4, 3, "sgd")
    assert plan.value("noise") == 0.4
    assert plan.changed() == {"noise": 0.4, "optimiser": "sgd", "blocks": 3}
    assert plan.changed(plan) == {}
    assert plan.arguments() == ["--noise", "0.4", "--optimiser", "sgd", "--blocks", "3"]
    # What only the code sets is no reader's.
    assert not {"seed", "norm_momentum"} & set(LivePlan.knob_names())
    # Both at once, where each alone could not be.
    both = LivePlan().but(batch_size=500, train_images=1_000)
    assert (both.child.batch_size, both.child.train_images) == (500, 1_000)
