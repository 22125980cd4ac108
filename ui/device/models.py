"""Give the networks that a browser measures, without weights; refuse what it cannot hold."""

import base64
import gzip
from typing import NamedTuple

from cachetools import LRUCache

from backbones.spec import BackboneSpec
from export.background import Job, Wanted
from export.bare_onnx import UnknownOperatorError, bare_onnx
from language.said import Note, message
from ui import cached
from ui.explore.take_along import background
from ui.profile_cache import cached_in
from viz.numbers import in_bytes

MOST_BYTES = 1_000_000_000
"""Bytes of weights and of activations alive at once that a browser is asked to hold."""


class Model(NamedTuple):
    """A network's file, gzipped in base64; or why there is none; or the job that makes it."""

    content: str = ""
    refused: Note | None = None
    job: Job | None = None


def model_of(spec: BackboneSpec) -> Model:
    """Write a spec's network, or let torch's exporter do it where an operator is not known."""
    found = cached.profile(spec)
    size = 4 * found.params_used + found.peak_activation_bytes
    if size > MOST_BYTES:
        return Model(
            refused=Note(
                message("Weights and activations take {size}; a browser is asked for {most}."),
                {"size": in_bytes(size), "most": in_bytes(MOST_BYTES)},
            )
        )
    if len(spec.input_shapes) > 1:
        return Model(
            refused=Note(
                message("A browser measures networks of one input; this one has {count}."),
                {"count": len(spec.input_shapes)},
            )
        )
    try:
        return Model(_packed(spec))
    except UnknownOperatorError:
        return _exported(spec)


@cached_in(LRUCache(64))
def _packed(spec: BackboneSpec) -> str:
    return _pack(bare_onnx(spec))


def _pack(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _exported(spec: BackboneSpec) -> Model:
    wanted = Wanted(spec, "onnx", with_weights=False)
    job = background().find(wanted) or background().ask(wanted)
    if job.state == "failed":
        return Model(refused=job.reason)
    if job.state == "running":
        return Model(job=job)
    return Model(_pack(job.path.read_bytes()))
