"""Compute the numbers that a lesson names in braces, such as ``{params}`` or ``{channels conv1}``.

Grammar: ``[second|change] QUANTITY [PATH] [exact]``, or ``knob NAME``. ``second`` is the network
that stands beside, ``change`` the first one's number less that of the second.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from analysis.records import Operation, Profile
from backbones.spec import BackboneSpec
from knobs.knob import as_text
from language.line_breaks import joined
from language.said import message
from teaching.lesson import LessonError
from viz.numbers import compact, in_bytes, sides, signed, with_unit

BRACES = re.compile(r"\{([^{}\n]+)\}")
WORDS = ("second", "change")
KNOB, EXACT = "knob", "exact"


@dataclass(frozen=True)
class Subject:
    """A network whose numbers a step names: its spec and its profile."""

    spec: BackboneSpec
    profile: Profile


@dataclass(frozen=True)
class Quantity:
    """A number of a network or of a part of it; ``unit`` stands behind it, ``B`` means bytes."""

    whole: Callable[[Profile], int] | None
    part: Callable[[Sequence[Operation]], int] | None = None
    unit: str = ""


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "params": Quantity(lambda p: p.params, lambda ops: sum(op.params for op in ops)),
        "macs": Quantity(lambda p: p.macs, lambda ops: sum(op.macs for op in ops)),
        "flops": Quantity(lambda p: p.flops, lambda ops: 2 * sum(op.macs for op in ops)),
        "memory": Quantity(
            lambda p: p.activation_bytes, lambda ops: sum(op.activation_bytes for op in ops), "B"
        ),
        "peak": Quantity(lambda p: p.peak_activation_bytes, None, "B"),
        "depth": Quantity(lambda p: p.depth),
        "layers": Quantity(lambda p: _layers(p.operations), lambda ops: _layers(ops)),
        "channels": Quantity(None, lambda ops: ops[-1].out_shape[0]),
        "in_channels": Quantity(None, lambda ops: ops[0].in_shape[0]),
    }
)
"""Quantities that are one whole number each."""

SIZES: Mapping[str, Callable[[Sequence[Operation]], tuple[int, ...]]] = MappingProxyType(
    {"size": lambda ops: ops[-1].out_shape[1:], "in_size": lambda ops: ops[0].in_shape[1:]}
)
"""Quantities that are a height and a width."""

FIELD = "field"

NO_PART = message("the network has no part of this path; here there are {allowed}")


def fill(text: str, first: Subject | None, second: Subject | None = None) -> str:
    """Write the numbers in place of the braces, and forbid bad breaks; raises LessonError."""
    return joined(BRACES.sub(lambda found: number(found[1], first, second), text))


def number(words: str, first: Subject | None, second: Subject | None = None) -> str:
    """Return one number as it reads; raises LessonError, naming the braces."""
    parts = words.split()
    chosen = parts.pop(0) if parts and parts[0] in WORDS else ""
    subject = second if chosen == "second" else first
    if subject is None or (chosen == "change" and second is None):
        raise _refused(words, message("the step has no network of which it could be told"))
    if parts and parts[0] == KNOB:
        return _knob(words, parts[1:], subject.spec)
    is_exact = len(parts) > 1 and parts[-1] == EXACT
    if is_exact:
        parts.pop()
    name, path = (parts[0] if parts else ""), (parts[1] if len(parts) > 1 else "")
    if len(parts) > 2:
        raise _refused(words, message("write a quantity, and perhaps the path of a part"))
    if name in SIZES:
        return " × ".join(map(str, _pair(SIZES[name](_within(words, subject, path)))))
    if name == FIELD and not path:
        return with_unit(sides(subject.profile.receptive_field.largest), "px")
    value = _value(words, name, path, subject)
    if chosen == "change" and second is not None:
        return _written(value - _value(words, name, path, second), name, is_exact, signed)
    return _written(value, name, is_exact, compact)


def value(words: str, subject: Subject) -> int:
    """Return one number as it is, such as that of ``params conv2_x``; raises LessonError."""
    name, _space, path = words.partition(" ")
    return _value(words, name, path, subject)


def _written(value: int, name: str, is_exact: bool, short: Callable[[float], str]) -> str:
    if QUANTITIES[name].unit:
        return f"{value:,} B" if is_exact else in_bytes(value)
    return f"{value:,}" if is_exact or (abs(value) < 10_000 and short is compact) else short(value)


def _value(words: str, name: str, path: str, subject: Subject) -> int:
    quantity = QUANTITIES.get(name)
    if quantity is None:
        allowed = ", ".join((*QUANTITIES, *SIZES, FIELD, KNOB))
        raise _refused(words, message("a quantity is one of {allowed}"), allowed=allowed)
    if not path:
        if quantity.whole is None:
            raise _refused(words, message("name the path of a part behind it"))
        return quantity.whole(subject.profile)
    if quantity.part is None:
        raise _refused(words, message("it is told of the whole network only"))
    return quantity.part(_within(words, subject, path))


def _within(words: str, subject: Subject, path: str) -> Sequence[Operation]:
    found = operations_of(subject.profile, path)
    if not found:
        raise _refused(words, NO_PART, allowed=", ".join(_parts_near(subject.profile, path)))
    return found


def operations_of(profile: Profile, path: str) -> list[Operation]:
    """Return the operations of a part: one operation, or all within a module."""
    within = f"{path}."
    return [op for op in profile.operations if op.path == path or op.path.startswith(within)]


def check_part(path: str, subject: Subject) -> None:
    """Check that a network has a part of a path; raises LessonError that names those near it."""
    if not operations_of(subject.profile, path):
        near = ", ".join(_parts_near(subject.profile, path))
        raise LessonError.told(path, NO_PART, allowed=near)


def _parts_near(profile: Profile, path: str) -> list[str]:
    """Return the parts of the module that is the longest beginning of a path."""
    words = path.split(".")
    while words and not operations_of(profile, ".".join(words)):
        words.pop()
    within = operations_of(profile, ".".join(words)) if words else profile.operations
    depth = len(words) + 1
    return list(dict.fromkeys(".".join(op.path.split(".")[:depth]) for op in within))


def _knob(words: str, names: Sequence[str], spec: BackboneSpec) -> str:
    if len(names) != 1 or names[0] not in spec.knob_names():
        allowed = ", ".join(spec.knob_names())
        raise _refused(words, message("a knob is one of {allowed}"), allowed=allowed)
    return as_text(spec.value(names[0]))


def _pair(shape: Sequence[int]) -> tuple[int, int]:
    return (shape[0], shape[1]) if len(shape) == 2 else (1, 1)


def _layers(ops: Sequence[Operation]) -> int:
    return sum(op.kind in ("conv", "linear") for op in ops)


def _refused(words: str, reason: str, **facts: object) -> LessonError:
    return LessonError.told("{" + words + "}", reason, **facts)
