"""Open an address in the app without a browser, and report what a reader should not see."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from backbones.registry import parse
from backbones.spec import SpecError
from tests.hostile.addresses import Address

APP = str(Path(__file__).parents[2] / "app.py")

LONGEST_SENTENCE = 600

VISITOR = "hostile-" + "h" * 24


def visit(address: Address, seconds: int = 120) -> tuple[AppTest, float]:
    """The page, and how long it took."""
    app = AppTest.from_file(APP, default_timeout=seconds)
    app.session_state["visitor"] = VISITOR
    app.session_state["visitor-is-new"] = False
    app.switch_page(f"pages/{address.page}.py")
    for name, values in address.by_name().items():
        app.query_params[name] = values
    start = time.perf_counter()
    app.run()
    return app, time.perf_counter() - start


def complaints(address: Address, app: AppTest) -> list[str]:
    """What is wrong with the answer to an address; empty where all is well."""
    found = [f"exception: {one.message[:300]}" for one in app.exception]
    if not app.title and not app.exception:
        found.append("no title: the page is not there")
    told = [one.value for one in (*app.error, *app.warning, *app.info)]
    for sentence in told:
        if len(sentence) > LONGEST_SENTENCE:
            found.append(f"a message of {len(sentence)} characters: {sentence[:120]}")
        if any(ord(letter) < 32 and letter not in "\n\t" for letter in sentence):
            found.append(f"control characters in a message: {sentence[:80]!r}")
        if "Traceback" in sentence or "Error(" in sentence:
            found.append(f"not for people: {sentence[:120]}")
    found += _unsafe(app)
    query = address.by_name()
    if (
        address.page == "explore"
        and "spec" in query
        and not told
        and not _parses(query["spec"][-1])
    ):
        found.append("a network that cannot be, and no word of it")
    if address.page == "train" and "batch" not in query and not told:
        wrong = [text for text in query.get("v", []) if not _parses(text)]
        found += [f"no word of {text[:60]!r}" for text in wrong[:1]]
    return found


def _unsafe(app: AppTest) -> list[str]:
    """HTML that came from the address as it stood there."""
    return [
        f"markup of the address in the page: {str(block.proto.body)[:160]}"
        for block in app.get("html")
        if any(mark in str(block.proto.body).lower() for mark in ("<script", "onerror=", "onload="))
    ]


def _parses(text: str) -> bool:
    try:
        parse(text)
    except SpecError:
        return False
    return True
