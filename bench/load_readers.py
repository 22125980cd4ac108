"""Simulate the readers of ``make load``: who turns knobs, who watches trainings, who follows."""

import asyncio
import random
import time
from typing import Any

from backbones.registry import PRESETS
from bench.followers import POLL_SECONDS, follow, predict
from bench.load_round import Round
from bench.reader import Reader, open_reader
from bench.server import Server

CLASS = "resnet?depth=34"
"""The network that the readers of one class all start from."""
KEPT_KNOBS = ("-family", "-preset")
PRESET_SHARE = 0.2
"""Share of presets among the turns of readers outside the class."""


class ReaderTask:
    """Simulate a reader: open a page, then turn a knob every few seconds, whatever happens."""

    def __init__(self, server: Server, results: Round, number: int, every: float, end: float):
        self.server, self.results, self.every, self.end = server, results, every, end
        self.in_class = number % 3 == 0
        # Who is in the class turns the same knobs one after another, as a teacher says them.
        self.rng = random.Random(0 if self.in_class else number)
        self.delay = every * random.Random(number).random()
        self.reader: Reader | None = None
        self.received = 0

    async def run(self) -> None:
        """Act until the end of the round; after a failure, which counts, open the page again."""
        await asyncio.sleep(self.delay)
        due = time.monotonic()
        while due < self.end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self.once()
            due = max(due + self.every, time.monotonic())
        await self.leave()

    async def once(self) -> None:
        """Act once, or open the page where it is not open."""
        try:
            if self.reader is None:
                self.reader = await open_reader(self.server.port)
                self.results.openings.append(await self.open(self.reader))
                self.received = self.reader.received
            else:
                await self.act(self.reader)
        except Exception as error:
            # Of the page, or of the websocket, whose connection is gone.
            await self.fail(error)

    async def fail(self, error: Exception) -> None:
        """Count it, and begin anew."""
        self.results.errors[f"{type(error).__name__}: {error}"[:200]] += 1
        await self.leave()

    async def leave(self) -> None:
        """Close the page."""
        if self.reader:
            self.results.received += self.reader.received - self.received
            reader, self.reader = self.reader, None
            await reader.close()

    async def open(self, reader: Reader) -> float:
        """Open Explore with a preset."""
        spec = CLASS if self.in_class else self.rng.choice(list(PRESETS.values())).spec.text
        return await reader.visit("explore", spec=spec)

    async def act(self, reader: Reader) -> None:
        """Turn a knob mostly, choose another preset sometimes; a class stays with its network."""
        if self.rng.random() < PRESET_SHARE and not self.in_class:
            turn = reader.turn(self.rng, lambda key: key.endswith("-preset"))
        else:
            turn = reader.turn(self.rng, lambda key: not key.endswith(KEPT_KNOBS))
        self.results.turns.append(await turn)


class WatcherTask(ReaderTask):
    """A reader of the Train page, which polls by itself while runs go on."""

    def __init__(self, *args: Any, batch: str, share: str):
        super().__init__(*args)
        self.address = {"batch": batch, "share": share}
        self.every = 1.0

    async def open(self, reader: Reader) -> float:
        return await reader.visit("train", **self.address)

    async def act(self, reader: Reader) -> None:
        """Poll once for each timer of the page."""
        for fragment in list(reader.timers):
            if fragment not in reader.timers:
                continue
            self.results.polls.append(await reader.poll(fragment))


class FollowerTask(ReaderTask):
    """A reader of a class code, whose page goes along with the teacher's, and who predicts."""

    def __init__(self, *args: Any, code: str):
        super().__init__(*args)
        self.code = code
        self.every = POLL_SECONDS

    async def open(self, reader: Reader) -> float:
        return await reader.visit("lessons", code=self.code)

    async def act(self, reader: Reader) -> None:
        """Poll; where the teacher has gone on, answer what is asked there."""
        found = await follow(reader)
        if found is None:
            return
        seconds, place = found
        self.results.steps.append(seconds)
        answered = await predict(reader, self.rng, *place)
        if answered is not None:
            self.results.answers.append(answered)
