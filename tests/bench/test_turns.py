"""What a turn of a knob sends, by the real server; nothing here is timed."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

from bench.reader import Reader, open_reader, warm
from bench.server import running_app
from bench.turns import is_knob

MOST_BYTES = 60_000
"""The first turn of ResNet-18 is 45 kB; the scripts alone are 180 kB."""


async def _turn(port: int) -> tuple[Reader, int]:
    await warm(port)
    reader = await open_reader(port)
    await reader.visit("explore", spec="resnet?depth=18")
    scripts = reader.bytes_by_kind["page_scripts"]
    reader.bytes_by_kind.clear()
    await reader.turn(random.Random(1), is_knob)
    await reader.close()
    return reader, scripts


def test_scripts_are_sent_with_the_first_page_only() -> None:
    # In a thread of its own: Playwright's event loop may run in this one.
    with running_app() as port, ThreadPoolExecutor(1) as thread:
        reader, scripts = thread.submit(lambda: asyncio.run(_turn(port))).result()
    assert scripts > 50_000
    # Its name alone.
    assert 0 < reader.bytes_by_kind["page_scripts"] < 500
    assert reader.bytes_by_kind["backbone_diagram"] > 0
    assert reader.bytes_by_kind.total() < MOST_BYTES
