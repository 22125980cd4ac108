"""English stands behind a Korean term where a page has the term first (glossary, rule 5).

First in each part of a page: the form's labels are one part, what stands in the middle another.
Names, buttons, tabs, axes and headings of tables have none. A help text is read by itself.
"""

import json
import re
from collections import Counter
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backbones.registry import parse
from backbones.title import title
from language.catalogue import in_language
from language.terms import ENGLISH, short_term
from runs.store import Store
from search.plan import LivePlan, TablePlan
from tests import stored_races, stored_runs
from tests.language.test_korean_style import MESSAGES
from tests.pages.visit import ADA, visit

TEXTS = ("title", "header", "subheader", "markdown", "caption")
BLOCKS = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def running_text(app: AppTest) -> list[str]:
    """Headings and sentences in the middle of a page, without its cards of experiments."""
    main = app.main
    told = [str(one.value) for kind in TEXTS for one in getattr(main, kind)]
    return told + [BLOCKS.sub(" ", str(one.proto.body)) for one in main.get("html")]


def axes(app: AppTest) -> list[str]:
    """Titles of the axes of all plots."""
    found = []
    for one in app.get("plotly_chart"):
        layout: dict[str, Any] = json.loads(one.proto.spec)["layout"]
        for name, axis in layout.items():
            if re.fullmatch(r"[xy]axis\d*", name):
                found.append(str(axis.get("title", {}).get("text", "")))
    return found


def columns(app: AppTest) -> list[str]:
    """Headings of the columns of all tables."""
    found = []
    for one in app.dataframe:
        settings: dict[str, Any] = json.loads(one.proto.columns or "{}")
        found += [str(column.get("label") or "") for column in settings.values()]
    return found


def check(app: AppTest) -> None:
    terms = Counter(term for text in running_text(app) for term in ENGLISH.findall(text))
    assert [term for term, count in terms.items() if count > 1] == []
    names = [*axes(app), *columns(app), *(one.label for one in app.button)]
    names += [option for one in app.segmented_control for option in one.options]
    assert [name for name in names if ENGLISH.search(name)] == []


@pytest.mark.parametrize(
    "address",
    [
        {"v": ["resnet?depth=18&se_reduction=16", "resnet?depth=18"], "costs": "plots"},
        {"v": "senet?depth=50", "view": "gate"},
        {"v": "nasnet?stem=cifar&filters=16&cells=2", "view": "cell", "costs": "weights"},
        {"v": "efficientnet?phi=0.5", "costs": "scaling"},
        {"v": "densenet?depth=40&stem=cifar", "view": "dense", "rows": "blocks"},
    ],
    ids=["residual", "gate", "cell", "compound", "dense"],
)
def test_explore(address: dict[str, str | list[str]]) -> None:
    check(visit("explore", ADA, lang="ko", **address))


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"v": ["resnet?stem=cifar&stages=1,1&width=4", "plain?stem=cifar&width=8"]},
        {"v": "resnet?stem=cifar&width=8", "optimiser": "adamw", "schedule": "cosine"},
        {"v": "plain?depth=9999", "lr": "9999"},
    ],
    ids=["bare", "chosen", "recipe", "refused"],
)
def test_train_before_start(store: Store, address: dict[str, str | list[str]]) -> None:
    check(visit("train", lang="ko", **address))


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"oracle": "live", "searchers": "random,ppo"},
        {"searchers": "grid,evolution-small"},
        {"searchers": "nobody"},
    ],
    ids=["bare", "live", "table", "refused"],
)
def test_search_before_start(store: Store, address: dict[str, str]) -> None:
    check(visit("search", lang="ko", **address))


@pytest.mark.parametrize("evidence", ["curves", "layers", "mistakes"])
def test_a_comparison(store: Store, evidence: str) -> None:
    check(visit("train", lang="ko", batch=stored_runs.finished(store, ADA), evidence=evidence))


@pytest.mark.parametrize("evidence", ["progress", "cost", "controller", "proxies"])
@pytest.mark.parametrize(
    "plan",
    [
        LivePlan(searchers=("random", "ppo"), evaluations=40),
        TablePlan(task="cifar100", searchers=("random", "ppo"), seeds=20, evaluations=40),
    ],
    ids=["live", "table"],
)
def test_a_race(store: Store, plan: LivePlan | TablePlan, evidence: str) -> None:
    batch = stored_races.finished(store, ADA, plan)
    check(visit("search", lang="ko", batch=batch, evidence=evidence))


def test_no_message_has_a_term_in_english_twice() -> None:
    twice = [
        text
        for _english, text in MESSAGES
        if max(Counter(ENGLISH.findall(text)).values(), default=0) > 1
    ]
    assert twice == []


def test_the_name_of_a_network_has_no_english_in_brackets() -> None:
    with in_language("ko"):
        assert title(parse("resnet?depth=20&stem=cifar&width=12")) == "ResNet-20 CIFAR, 너비 12"


def test_units_stay() -> None:
    assert short_term("숏컷(shortcut) 변형") == "숏컷 변형"
    assert short_term("엔트로피(nats), 수용 영역(px), 후회(%p)") == (
        "엔트로피(nats), 수용 영역(px), 후회(%p)"
    )
