"""The documentation is true: addresses open, figures are computed, files are there."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import cli
from backbones.registry import parse
from language.catalogue import LANGUAGES
from search.oracles.table import ORACLES
from search.presets import PRESETS as SEARCHERS
from tests.browser.looks import pages
from tests.profiles import profile_of
from training.claims import EXPERIMENTS
from ui.variants import VARIANT

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
TEXTS = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FIGURES = re.compile(r"^\| `([^`]+)` \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE)
VIEWS = {"network", "paper", "stack", "dense", "cell", "gate"}


def links(start: str) -> list[str]:
    return [
        link
        for path in TEXTS
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if link.startswith(start)
    ]


@pytest.mark.parametrize("link", sorted(set(links("http://127.0.0.1:8501"))))
def test_an_address_of_the_app_opens(link: str) -> None:
    where = urlsplit(link)
    assert where.path.strip("/") in pages().values()
    words = parse_qs(where.query, strict_parsing=True) if where.query else {}
    for text in (*words.get("spec", ()), *words.get("pin", ()), *words.get("v", ())):
        assert parse(text)
    assert set(words.get("view", ())) <= VIEWS
    assert set(words.get("lang", ())) <= set(LANGUAGES)
    assert set(words.get("oracle", ())) <= set(ORACLES)
    assert set(",".join(words.get("searchers", ())).split(",")) - {""} <= set(SEARCHERS)
    assert set(words) <= {"spec", "pin", "v", "view", "lang", "oracle", "searchers", "costs"}


def figures() -> list[tuple[str, str, str]]:
    return sorted({row for path in PAGES for row in FIGURES.findall(path.read_text("utf-8"))})


@pytest.mark.parametrize(("spec", "params", "macs"), figures())
def test_a_figure_is_that_of_the_network(spec: str, params: str, macs: str) -> None:
    network = profile_of(spec)
    assert (f"{network.params:,}", f"{network.macs:,}") == (params, macs)


def test_experiments_are_called_as_on_the_page() -> None:
    for name in ("teacher.md", "exercises.md"):
        text = " ".join((ROOT / "docs" / name).read_text(encoding="utf-8").split())
        titles = {experiment.title for experiment in EXPERIMENTS.values()}
        named = {title for title in titles if title in text}
        assert named == titles if name == "teacher.md" else len(named) >= 4


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=str)
def test_a_link_to_a_file_finds_it(path: Path) -> None:
    found = [link for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]
    assert found
    for link in found:
        assert (path.parent / link.partition("#")[0]).exists(), link


def test_a_target_of_make_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in TEXTS:
        for target in re.findall(r"`?make ([a-z][a-z-]+)", path.read_text(encoding="utf-8")):
            if f"`make {target}" in path.read_text(encoding="utf-8"):
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), (path.name, target)


def test_a_target_of_make_is_told_in_the_readme() -> None:
    (targets,) = re.findall(
        r"^\.PHONY: (.*run.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in targets.split() if f"`make {name}`" not in readme] == []


QUICK = {"presets", "profile", "diagram"}


def commands() -> list[str]:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    found = re.findall(r"^python cli\.py (.*?)(?: +#.*)?$", text, re.MULTILINE)
    # The generated reference says what a command takes; the examples are to be run.
    return [line for line in found if not line.endswith("[OPTIONS]")]


@pytest.mark.parametrize("command", commands())
def test_a_command_runs_or_is_at_least_understood(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = shlex.split(command)
    monkeypatch.chdir(tmp_path)
    if words[0] in QUICK:
        assert cli.main(words) == 0
    else:
        options = cli._parser().parse_args(words)
        for spec in getattr(options, "specs", ()):
            assert parse(spec)


def test_the_tour_s_address_is_written_as_the_app_writes_it() -> None:
    text = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    part = text.partition("## An address, word by word")[2]
    address = urlsplit(part.partition("```text\n")[2].partition("\n")[0])
    words = parse_qs(address.query)
    assert address.path == "/explore"
    assert [parse(spec).text for spec in words[VARIANT]] == words[VARIANT]
    assert {f"`{word}`" for word in (*words, "present")} <= set(re.findall("`[a-z]+`", part))
