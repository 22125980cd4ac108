"""Measure what a network costs: run its module once on shapes, and return plain records.

A profile is measured on the module itself: the diagram and the table come from it, never from a
second description of the network. ``from analysis import profile`` is told in docs/python.md.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.trace import profile

__all__ = ["profile"]


def __getattr__(name: str) -> Any:
    """Import the tracer, and torch with it, when it is asked for: records need neither."""
    if name in __all__:
        from analysis import trace

        return trace.profile
    raise AttributeError(name)
