"""The pages in Korean: no English sentence is left on them, whatever is shown."""

import gzip
import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from analysis.machine import Peaks, Rates, keep_peaks
from analysis.roofline import named_devices
from backbones.registry import FAMILIES, PRESETS
from language import catalogue
from measuring.records import RUNTIMES
from published.papers import paper_results
from published.timm_results import RECIPES
from runs.store import Store
from tests import stored_measurements, stored_runs
from tests.language.extract import translated, words_of_operations
from tests.pages.form import panel
from tests.pages.visit import ADA, visit
from training.claims import EXPERIMENTS
from training.recipe import Recipe
from ui import cached
from ui.explore.speed.kept import forget
from ui.packed import packed

SEEN = {
    "body", "caption", "columns", "content", "help", "json", "label", "options", "placeholder",
    "spec", "text", "title",
}  # fmt: skip
"""Fields of Streamlit's messages that a reader sees, or that hold such texts as JSON."""

HIDDEN_KEYS = {
    "stamp", "open", "search", "font", "family", "name_of", "cdn", "type", "textposition", "meta",
    "marks",
}  # fmt: skip
"""Keys of JSON whose texts nobody reads."""

FIELD = {"name", "kind", "label", "value"}
"""Keys by which a field of a form is known."""

SEEN_OF_FIELD = {"label", "help", "why", "error"}
"""What a reader sees of a field, besides the words of its options."""

NAMES = {
    *(preset.title for preset in PRESETS.values()),
    *(preset.source for preset in PRESETS.values()),
    *(family.paper for family in FAMILIES.values()),
    *(experiment.source for experiment in EXPERIMENTS.values()),
    *(device.source for device in named_devices().values()),
    *RUNTIMES.values(),
    *(part for one in paper_results() for part in (one.source, f"{one.source}, {one.table}")),
    *(words for words in RECIPES.values() if catalogue.translations("ko").gettext(words) == words),
    # The glossary keeps the paper's words.
    *("Normal cell", "Reduction cell"),
}
"""Names of networks, papers, data sheets and runtimes, the same in every language."""

VALUES = {
    str(choice)
    for family in FAMILIES.values()
    for name in family.spec.knob_names()
    for choice in (*family.presets[0].spec.choices(name), *family.spec.knob(name).suggested)
} | {"ReLU", "identity", "Bottleneck"}
"""Values of knobs, as the text form and the papers have them."""

SETTINGS = {"kernel", "stride"}
"""Keys of an operation's settings in the diagram's data, which its script has words for."""

PACKED = packed("")[:4]
"""How gzipped texts begin in base64."""

HANGUL = re.compile("[가-힣]")
SEARCHED = re.compile(r"[a-z0-9_.:-]+ [^A-Z]*\d(x\d+)*")
"""What the diagram's search looks at: path, kind, settings and shape."""

SENTENCE = re.compile(r"\b[A-Za-z]{2,},? [a-z]{2,}\b")
LEAK = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
"""Two English words in a row, within a Korean line too."""

TERMS = re.compile(
    r"\([^()]*\)|et al|normal cell|reduction cell|dense block|full pre-activation|\w+=[^:]*:"
)
"""What Korean lines leave in English: brackets behind a term, names of parts, values given."""


def texts(message: Message) -> Iterator[str]:
    """All that a reader sees of one of Streamlit's messages."""
    for field, value in message.ListFields():
        many = value if field.is_repeated else [value]
        for one in many.values() if isinstance(many, Mapping) else many:
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str) and field.name in SEEN:
                yield from plain(one)


def plain(text: str) -> Iterator[str]:
    """The readable parts of a text that may be JSON or HTML, or such packed by ``ui.packed``."""
    if text.startswith(PACKED):
        yield from plain(gzip.decompress(b64decode(text)).decode())
    elif text.startswith(("{", "[")):
        try:
            yield from leaves(json.loads(text))
        except ValueError:
            yield text
    elif text.startswith("<style"):
        return
    elif re.search(r"<\w[^>]*>", text):
        yield from (part.strip() for part in re.split(r"<[^>]*>", text) if part.strip())
    else:
        yield from (line for line in text.split("\n") if line)


def leaves(value: Any) -> Iterator[str]:
    """All texts of decoded JSON; texts that are JSON themselves are looked into."""
    if isinstance(value, dict):
        if set(value) >= FIELD:
            yield from (words for _value, words in value.get("options", ()))
            value = {key: text for key, text in value.items() if key in SEEN_OF_FIELD}
        for key, inside in value.items():
            if key not in HIDDEN_KEYS:
                yield from leaves(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from leaves(inside)
    elif isinstance(value, str):
        yield from plain(value)


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Messages whose Korean is another text."""
    return {
        text
        for message in translated("ko")
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text and text != message.string
    }


def left_over(app: AppTest, english: set[str]) -> list[str]:
    """English that is no name: messages that were not translated, and whole sentences."""
    return sorted(
        text
        for text in words_of(app) - NAMES - VALUES - SETTINGS - words_of_operations()
        if not SEARCHED.fullmatch(text)
        if text in english or leaks(text)
    )


def words_of(app: AppTest) -> set[str]:
    """All texts of a page that a reader sees."""
    return {
        text
        for node in app._tree
        if getattr(node, "proto", None) is not None
        for text in texts(node.proto)
    } | {
        word
        for table in app.dataframe
        for cell in table.value.to_numpy().flat
        if isinstance(cell, str)
        for word in cell.split(", ")
    }


def leaks(text: str) -> bool:
    """Whether a line is an English sentence, or a Korean one with English words in a row."""
    if HANGUL.search(text):
        return bool(LEAK.search(TERMS.sub("", without_names(text))))
    return bool(SENTENCE.search(without_names(text)))


def without_names(text: str) -> str:
    """A text without code, Streamlit's marks, and the names in it."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    text = re.sub(r"`[^`]*`|:\w+/\w+:|:\w+\[", "", text)
    return re.sub(r"[\w-]+", lambda word: "" if word[0] in VALUES else word[0], text)


def explore(**address: str) -> AppTest:
    return visit("explore", **{"lang": "ko", **address})


@pytest.mark.parametrize(
    "address",
    [
        {"spec": "resnet?depth=18", "costs": "plots", "pin": "resnet?depth=34"},
        {"spec": "senet?depth=50", "view": "gate", "costs": "weights"},
        {"spec": "densenet?depth=40&stem=cifar", "view": "dense", "rows": "blocks"},
        {"spec": "nasnet?stem=cifar&filters=16&cells=2", "view": "cell", "costs": "torchinfo"},
        {"spec": "efficientnet?phi=0.5", "view": "paper", "costs": "scaling"},
        {"spec": "preact_resnet?depth=20&stem=cifar&width=12", "colour": "macs"},
        {"spec": "resnet?depth=20&stem=cifar", "costs": "memory"},
        {"spec": "resnet?depth=20&stem=cifar", "costs": "memory", "optimiser": "inference"},
        {"spec": "resnet?depth=20&stem=cifar", "costs": "speed", "colour": "bound"},
        {"spec": "plain?depth=9999"},
        {"spec": "resnet?stem=none"},
        {"spec": "resnet?stages=abc"},
    ],
    ids=lambda address: address["spec"].partition("?")[0],
)
def test_explore_has_no_english(address: dict[str, str], english: set[str]) -> None:
    app = explore(**address)
    assert panel(app)["groups"][1]["title"] == "구조(architecture)"
    assert left_over(app, english) == []


def test_measured_times_have_no_english(store: Store, english: set[str]) -> None:
    one, both = Rates(1e11, ((2**27, 1e10),)), Rates(2e11, ((2**27, 1.5e10),))
    keep_peaks(Peaks(2, one, both))
    spec = "resnet?depth=20&stem=cifar"
    stored_measurements.add(store, spec)
    stored_measurements.add(store, spec, on="A processor, 64 cores, 256 GB")
    cached.peaks_here.cache_clear()
    try:
        for address in ({"costs": "speed"}, {"costs": "plots", "bars": "time"}):
            app = explore(spec=spec, **address)
            assert left_over(app, english) == []
            assert not any("cores" in text for text in words_of(app))
    finally:
        cached.peaks_here.cache_clear()
        forget()


def test_english_within_a_korean_line_is_found() -> None:
    assert leaks("stages=abc: 쓸 수 없습니다. give 1 to 6 whole numbers.")
    assert leaks("give 1 to 6 whole numbers")
    assert not leaks("학습률(learning rate)의 최댓값, reduction cell 두 개")


def train(page: str = "train", /, **address: str | list[str]) -> AppTest:
    return visit(page, **{"lang": "ko", **address})


def test_train_before_start_has_no_english(store: Store, english: set[str]) -> None:
    app = train(
        v=["resnet?stem=cifar&stages=1,1&width=4", "plain?depth=9999"],
        lr="9999",
        optimiser="foo",
        flip="maybe",
        size="17",
    )
    assert app.title[0].value == "학습"
    assert left_over(app, english) == []


@pytest.mark.parametrize("evidence", ["curves", "layers", "mistakes"])
def test_runs_have_no_english(store: Store, evidence: str, english: set[str]) -> None:
    app = train(batch=stored_runs.finished(store, ADA), evidence=evidence)
    assert left_over(app, english) == []


def test_an_experiment_and_its_verdict_have_no_english(store: Store, english: set[str]) -> None:
    experiment = EXPERIMENTS["excitation"]
    batch, _runs = stored_runs.add(store, ADA, experiment.variants, seeds=2)
    for run in store.batch(batch, ADA):
        stored_runs.run(store, run.id)
    app = train(batch=batch)
    assert left_over(app, english) == []
    assert any("게이트 없음" in str(block.proto.body) for block in app.get("html"))
    assert [run.label for run in store.batch(batch, ADA)][-1] == "no gate"


def test_no_interval_of_a_kept_result_strikes_others_through() -> None:
    app = visit("train", ADA, lang="ko")
    rows = next(one.value for one in app.markdown if "*plain-20* 대 *plain-56*" in one.value)
    assert rows.count("~") == rows.count("\\~") >= 4


def test_every_sentence_about_a_run_is_korean(store: Store, english: set[str]) -> None:
    batch, runs = stored_runs.add(store, ADA)
    stored_runs.run(store, runs[0], epochs=2, status=None)
    stored_runs.run(store, runs[1], epochs=2, status="broken")
    assert left_over(train(batch=batch), english) == []


@pytest.mark.parametrize(
    "address", [{}, {"oracle": "live", "searchers": "random,ppo"}, {"searchers": "nobody"}]
)
def test_search_before_start_has_no_english(
    store: Store, address: dict[str, str], english: set[str]
) -> None:
    app = train("search", **address)
    assert app.title[0].value == "탐색"
    assert left_over(app, english) == []


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("compare", {"compare": "stages"}),
        ("compare", {"compare": "operations", "v": ["resnet-34", "densenet-121"]}),
        ("compare", {"compare": "operations", "v": ["se-resnet-50-r16", "se-resnet-50-post"]}),
        ("compare", {"compare": "operations", "v": ["resnet-50", "preact-resnet-50"]}),
        ("compare", {"compare": "plots"}),
        ("compare", {"v": ["resnet-18", "resnet?depth=19"]}),
        ("design", {"v": "resnet?depth=18", "over": "width=16,32"}),
        ("design", {"v": "resnet?depth=18", "over": ["width=16,32", "depth=18,19"]}),
        ("design", {"task": "budget", "family": "plain", "max_params": "10", "input_size": "32"}),
        ("design", {"task": "scaling"}),
        ("map", {}),
        ("map", {"map": "figures", "own": "resnet-18"}),
        ("map", {"map": "figures", "from": "timm", "cost": "speed"}),
        ("map", {"map": "recipes"}),
    ],
    ids=str,
)
def test_compare_design_and_map_have_no_english(
    page: str, address: dict[str, str | list[str]], english: set[str]
) -> None:
    usual = {"v": ["resnet-18", "resnet-34"]} if page == "compare" else {}
    app = train(page, **usual | address)
    for _turn in range(6 if address.get("task") == "budget" else 0):
        app.run()
    assert left_over(app, english) == []


def test_names_are_stored_in_english_and_shown_in_korean(store: Store) -> None:
    spec = "resnet?depth=20&stem=cifar&width=12"
    app = train(v=[spec], epochs="1")
    start = next(one for one in app.button if one.label == "시작")
    start.click().run()
    (batch,) = store.batches(ADA)
    assert {run.label for run in store.batch(batch, ADA)} == {"ResNet-20 CIFAR, Width 12"}
    cards = next(str(b.proto.body) for b in app.get("html") if 'ul class="variants' in b.proto.body)
    assert "ResNet-20 CIFAR, 너비 12" in cards


def test_every_setting_of_a_recipe_has_korean_words() -> None:
    with catalogue.in_language("ko"):
        for field in Recipe.model_fields.values():
            if field.description:
                assert HANGUL.search(catalogue._(field.description)), field.description
