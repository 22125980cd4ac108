"""The style sheets are inserted into HTML documents, and nowhere else."""

import re
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from serving.first_paint import FONTS, STYLES, FirstPaint

ROOT = Path(__file__).parents[2]

PAGE = "<html><head><title>.</title></head><body>" + "word " * 1_000 + "</body></html>"


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"ETag": '"file"', "Last-Modified": "yesterday"})


async def data(_request: Request) -> Response:
    return JSONResponse({"head": "</head>"}, headers={"ETag": '"data"'})


client = TestClient(
    Starlette(
        routes=[Route("/", page), Route("/data", data)],
        middleware=[Middleware(FirstPaint), Middleware(GZipMiddleware)],
    )
)
DOCUMENT = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}


def test_a_document_has_the_sheets_before_anything_is_drawn() -> None:
    answer = client.get("/", headers=DOCUMENT)
    start, _, end = PAGE.partition("</head>")
    assert answer.text.startswith(f"{start}<style>")
    assert answer.text.endswith(f"</style></head>{end}")
    rules = "dl.headline {", ".verdict {", '[class*="st-key-room-headline"] {'
    assert all(answer.text.count(rule) for rule in rules)
    assert all(sheet.read_text(encoding="utf-8") in answer.text for sheet in STYLES.glob("*.css"))
    # A language's own rules are not for everybody.
    assert "keep-all" not in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_everything_else_passes_unchanged() -> None:
    answer = client.get("/data", headers={"Accept": "text/html"})
    assert answer.json() == {"head": "</head>"}
    assert answer.headers["etag"] == '"data"'
    plain = client.get("/", headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
    assert plain.text == PAGE
    assert plain.headers["content-encoding"] == "gzip"
    assert client.head("/", headers=DOCUMENT).status_code == 200


@pytest.mark.parametrize(
    ("address", "browser", "language"),
    [
        ("/", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("/?lang=ko", "en", "ko"),
        ("/?lang=en", "ko", "en"),
        ("/", "en-GB,ko;q=0.5", "en"),
    ],
)
def test_fonts_of_the_readers_language_are_asked_for_at_once(
    address: str, browser: str, language: str
) -> None:
    answer = client.get(address, headers=DOCUMENT | {"Accept-Language": browser})
    asked = re.findall('<link rel="preload" as="font" .*? href="(.*?)">', answer.text)
    assert asked == [f"/app/static/{name}" for name in FONTS.get(language, ())]


def test_the_fonts_are_those_of_the_theme() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    faces = [face["url"] for face in theme["fontFaces"]]
    assert faces == [f"app/static/{name}" for names in FONTS.values() for name in names]
    assert all((ROOT / "static" / name).is_file() for names in FONTS.values() for name in names)
