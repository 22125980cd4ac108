"""A third language is there as soon as its files are: on the pages and on the command line."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import ROOT

CATALOGUE = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Next"
msgstr "Weiter"
"""

PAGE = """
import json
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("app.py", default_timeout=120)
app.session_state["visitor"] = "ada-" + "a" * 24
app.session_state["visitor-is-new"] = False
app.switch_page("pages/lessons.py")
for word, value in {"lang": "de", "lesson": "01-papers"}.items():
    app.query_params[word] = value
app.run()
assert not app.exception
labels = [one.label for one in app.button]
print(json.dumps({"title": app.title[0].value, "labels": labels}))
"""

COPIED = ("language", "lessons")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with German beside its languages, of whose files none is changed."""
    for path in ROOT.iterdir():
        if path.name.startswith("."):
            continue
        if path.name in COPIED:
            shutil.copytree(path, tmp_path / path.name)
        elif path.suffix == ".py":
            # Python looks for modules beside the file that a link leads to.
            shutil.copy(path, tmp_path)
        else:
            (tmp_path / path.name).symlink_to(path)
    catalogue = tmp_path / "language" / "de" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    lesson = tmp_path / "lessons" / "01-papers"
    text = (lesson / "en.md").read_text(encoding="utf-8")
    first = text.index("## ")
    heading, rest = text[first:].split("\n", 1)
    name = heading[heading.index("{#") :]
    german = f"{text[:first]}## Wozu das Rückgrat? {name}\n{rest}"
    german = re.sub(r"(?m)^title: .*", "title: Lektion eins", german, count=1)
    (lesson / "de.md").write_text(german, encoding="utf-8")
    return tmp_path


def run(project: Path, *words: str) -> str:
    """Output of Python in a project's folder."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PLAYGROUND_HOME": str(project / "home")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_files_alone_add_a_language(project: Path) -> None:
    found = json.loads(run(project, "-c", PAGE).splitlines()[-1])
    assert found["title"] == "Wozu das Rückgrat?"
    assert "Weiter" in found["labels"]
    # What the catalogue does not say stands in English; the switch has all three.
    assert "Back" in found["labels"]
    assert {"English", "한국어", "Deutsch"} <= set(found["labels"])
    listed = run(project, "cli.py", "lessons", "list", "--language", "de")
    assert "Lektion eins" in listed
    assert "7 lessons without a fault" in run(project, "cli.py", "lessons", "check")
