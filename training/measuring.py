"""Ask a process beside the server about the GPU, and measure there.

The server itself never computes on CUDA: what a measurement keeps of the card's memory would be
missed by the runs, and an error of CUDA holds for as long as its process lives.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import lru_cache
from threading import Lock, Timer
from typing import Any, TypeVar

import torch

from backbones.spec import BackboneSpec
from language.said import Note, SaidError, message
from runs.errors import RunError
from training.device import Place, failures_as_messages, place_of
from training.errors import RecipeError
from training.estimate import Estimate, estimate
from training.recipe import Recipe

T = TypeVar("T")

IDLE_SECONDS = 10.0
"""The process ends so long after its last answer, and gives the card's memory back."""


class MeasuringProcess:
    """Calls functions in one process of its own; a new one after an error or a pause."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._timer: Timer | None = None
        self._lock = Lock()

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what the function returns there; raises its SaidErrors, else RunError."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=context)
            try:
                return self._pool.submit(_answered, function, arguments).result()
            except SaidError:
                raise
            except BrokenProcessPool as error:
                self._end()
                raise RunError(message("The process that measures on the GPU ended.")) from error
            except Exception as error:
                # CUDA's errors hold for as long as the process lives.
                self._end()
                raise RunError(
                    message("Measuring on the GPU stopped on an error: {reason}"),
                    reason=str(error)[:200],
                ) from error
            finally:
                self._timer = Timer(IDLE_SECONDS, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _answered(function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    with failures_as_messages():
        return function(*arguments)


_process = MeasuringProcess()


ELSEWHERE = Note(
    message(
        "A GPU of the cluster is used if it has one; not run on a GPU yet. This server has none, "
        "and measures on its CPU."
    )
)


def is_on_cluster() -> bool:
    """Return whether runs go to other machines, whose GPUs this server does not see."""
    return bool(os.environ.get("RAY_ADDRESS"))


def place_seen(recipe: Recipe) -> Place:
    """Return the device of a recipe as ``place_of`` does, with CUDA left alone in this process.

    On a cluster, where a worker may have the GPU that this server lacks, nothing is refused.
    """
    is_counted = recipe.device != "cpu" and torch.cuda.device_count() > 0
    try:
        place = _seen(recipe.device, recipe.precision) if is_counted else place_of(recipe)
    except RecipeError:
        if not is_on_cluster():
            raise
        place = place_of(recipe.but(device="cpu"))
    return replace(place, note=ELSEWHERE) if computes_elsewhere(recipe, place) else place


def computes_elsewhere(recipe: Recipe, place: Place) -> bool:
    """Return whether a GPU that this server does not see may compute what is measured here."""
    return is_on_cluster() and recipe.device != "cpu" and place.device == "cpu"


@lru_cache(maxsize=8)
def _seen(device: str, precision: str) -> Place:
    return _process.call(place_of, Recipe(device=device, precision=precision))


def estimate_seen(spec: BackboneSpec, recipe: Recipe) -> Estimate:
    """Estimate one run as ``estimate`` does: on a CPU here, on a GPU in a process of its own."""
    place = place_seen(recipe)
    if place.device != "cuda":
        is_refused = not computes_elsewhere(recipe, place)
        return estimate(spec, recipe.but(device="cpu"), is_refused=is_refused)
    return _process.call(estimate, spec, recipe)
