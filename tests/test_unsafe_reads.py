"""Nothing that comes from a file, a visitor or the network is ever run."""

import ast
from collections.abc import Iterator

import pytest

from tests.rooms import ROOMS, ROOT, sources

SOURCES = sorted(
    [ROOT / name for name in ("app.py", "server.py", "cli.py")] + list(sources(*ROOMS, "bench"))
)

PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
CALLS = {"eval", "exec", "compile", "execfile", "__import__"}
READERS = {"read_pickle", "to_pickle", "system", "popen", "full_load", "unsafe_load"}


WRITTEN_HERE = {"export/python_source.py: exec()", "export/python_source.py: compile()"}
"""What runs a text that it wrote itself, from values that a spec has checked."""


def complaints(source: str) -> Iterator[str]:
    """What a source does that could run what it reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (f"import {a.name}" for a in node.names if a.name.split(".")[0] in PICKLES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PICKLES:
            yield f"from {node.module}"
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    last = name.rpartition(".")[2]
    words = {word.arg: word.value for word in node.keywords}
    if name in CALLS or last in READERS:
        yield f"{name}()"
    if name in ("torch.load", "load_state_dict_from_url") and not _is(words, "weights_only", True):
        yield f"{name}() without weights_only=True"
    if name in ("np.load", "numpy.load") and not _is(words, "allow_pickle", False):
        yield f"{name}() without allow_pickle=False"
    if name == "yaml.load":
        yield "yaml.load()"
    if _is(words, "shell", True):
        yield f"{name}(shell=True)"
    if _is(words, "unsafe_allow_html", True) or _is(words, "unsafe_allow_javascript", True):
        yield f"{name}() with markup"
    if last in ("extractall", "extract"):
        yield f"{name}() writes paths of an archive"


def _is(words: dict[str | None, ast.expr], name: str, value: bool) -> bool:
    found = words.get(name)
    return isinstance(found, ast.Constant) and found.value is value


def test_no_source_runs_what_it_reads() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {complaint}"
        for path in SOURCES
        for complaint in complaints(path.read_text(encoding="utf-8"))
    }
    assert found == WRITTEN_HERE


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from pickle import loads", "import joblib", "eval(x)", "exec(x)",
        "torch.load(p)", "torch.load(p, weights_only=False)", "np.load(p)", "yaml.load(f)",
        "np.load(p, allow_pickle=True)", "pd.read_pickle(p)", "os.system(c)", "z.extractall()",
        "subprocess.run(c, shell=True)", "st.markdown(x, unsafe_allow_html=True)",
    ],
)  # fmt: skip
def test_the_check_sees_each_kind(line: str) -> None:
    assert list(complaints(line))


@pytest.mark.parametrize(
    "line", ["torch.load(p, weights_only=True)", "np.load(p, allow_pickle=False)", "json.load(f)"]
)
def test_the_check_lets_safe_reads_pass(line: str) -> None:
    assert not list(complaints(line))


def test_html_is_made_of_escaped_text() -> None:
    """Every value put into markup is escaped, or made of what is."""
    for path in [*(ROOT / "ui").rglob("*.py"), ROOT / "serving" / "sign_in_page.py"]:
        text = path.read_text(encoding="utf-8")
        if "st.html(" in text or ".html(" in text:
            assert "escape" in text or "<style>" in text, path
