"""Define the base of all models whose fields are settings: a network, a recipe, a search."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from knobs.knob import Knob, KnobKind, allowed, as_text, kind_of, literals_of, refusal
from language.said import Note, SaidError, message

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


def checked(check: Callable[[], T], own: type[E], word: Callable[[ErrorDetails], E]) -> T:
    """Return what ``check`` returns, its validation errors converted.

    Raises, for pydantic's first complaint, the ``own`` error that a validator of ours raised, or
    what ``word`` makes of it.
    """
    wrong: list[E] = []
    try:
        return check()
    except ValidationError as error:
        wrong.append(_first(error, own, word))
    # Not in ``except``: pydantic's error holds ours where the collector cannot see it, and as its
    # context would keep it for ever, with the frames of all callers and what they hold.
    raise wrong.pop()


def _first(error: ValidationError, own: type[E], word: Callable[[ErrorDetails], E]) -> E:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    return cause if isinstance(cause, own) else word(first)


class KnobModel(BaseModel):
    """A frozen model with a ``knob`` for each setting, in a field of its own or of a nested model.

    A setting goes by its name alone, also one of a nested model. Each way to make a model checks
    all values, which may be texts; a value that cannot be raises the class's ``error``, one
    sentence that names the setting, the value and what is allowed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    error: ClassVar[type[SaidError]]

    def __init__(self, **given: Any):
        fill = super().__init__
        checked(lambda: fill(**given), SaidError, type(self)._refused)

    @classmethod
    def knob_names(cls) -> tuple[str, ...]:
        """Return all settings that a reader can set, nested models' included."""
        return _names(cls)

    @classmethod
    def knob(cls, name: str) -> Knob:
        """Return the description of a setting."""
        return _knob(cls, name)

    @classmethod
    def kind(cls, name: str) -> KnobKind:
        """Classify the values that a setting takes."""
        holder = _holder(cls, name)[1]
        return kind_of(holder.model_fields[name])

    def choices(self, name: str) -> tuple[Any, ...]:
        """Return a setting's values where it has a finite list; empty for a free number."""
        return self.literals(name) or self.knob(name).suggested

    @classmethod
    def literals(cls, name: str) -> tuple[Any, ...]:
        """Return the only values of a setting that is one of a few words; else empty."""
        holder = _holder(cls, name)[1]
        return literals_of(holder.model_fields[name])

    @classmethod
    def default(cls, name: str) -> Any:
        """Return a setting's default value."""
        group = _holder(cls, name)[0]
        if group is None:
            return cls.model_fields[name].default
        return getattr(cls.model_fields[group].default, name)

    @classmethod
    def allowed(cls, name: str) -> Note:
        """Tell what a setting takes, as the part of a sentence."""
        info = cls.knob(name)
        return allowed(cls.kind(name), cls.literals(name), info.low, info.high)

    @classmethod
    def refuse(cls, name: str, value: object, allowed: Note | None = None) -> SaidError:
        """Make the error for a value that a setting cannot have, to be raised."""
        return cls.error.of(refusal(name, value, allowed or cls.allowed(name)))

    @classmethod
    def _refused(cls, first: ErrorDetails) -> SaidError:
        """Convert pydantic's validation error."""
        name = str(first["loc"][0]) if first["loc"] else cls.__name__
        if name in cls.knob_names():
            return cls.refuse(name, first.get("input"))
        if name in cls.model_fields:
            return cls.refuse(name, first.get("input"), Note(message("it cannot be read")))
        names = ", ".join(cls.knob_names())
        return cls.refuse(
            name, first.get("input"), Note(message("the settings are {names}"), {"names": names})
        )

    def value(self, name: str) -> Any:
        """Return the value of a setting."""
        group = _holder(type(self), name)[0]
        return getattr(self if group is None else getattr(self, group), name)

    def but(self, **changes: Any) -> Self:
        """Return this model with some values changed; checked, unlike ``model_copy``."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        of_groups: dict[str, dict[str, Any]] = {}
        for name, value in changes.items():
            group = _holder(type(self), name)[0]
            if group is None:
                given[name] = value
            else:
                of_groups.setdefault(group, {})[name] = value
        for group, values in of_groups.items():
            given[group] = given[group].but(**values)
        return type(self)(**given)

    def changed(self, base: "KnobModel | None" = None) -> dict[str, Any]:
        """Return the settings that differ from the defaults, or from another model's."""
        values = {name: self.value(name) for name in self.knob_names()}
        return {
            name: value
            for name, value in values.items()
            if value != (base.value(name) if base else self.default(name))
        }

    def arguments(self) -> list[str]:
        """Return the settings as the command line takes them, without defaults."""
        found: list[str] = []
        for name, value in self.changed().items():
            found += [option(name)] if value is True else [option(name), as_text(value)]
        return found


def option(name: str) -> str:
    """Return the command line's option of a setting."""
    return "--" + name.replace("_", "-")


def groups_of(cls: type[KnobModel]) -> Mapping[str, type[KnobModel]]:
    """Return the fields of a model that hold a model with settings."""
    return {
        name: field.annotation
        for name, field in cls.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, KnobModel)
    }


@lru_cache(maxsize=64)
def _names(cls: type[KnobModel]) -> tuple[str, ...]:
    groups = groups_of(cls)
    found: list[str] = []
    for name in cls.model_fields:
        if name in groups:
            found += groups[name].knob_names()
        elif (info := _own_knob(cls, name)) and info.is_offered:
            found.append(name)
    return tuple(found)


@lru_cache(maxsize=512)
def _holder(cls: type[KnobModel], name: str) -> tuple[str | None, type[KnobModel]]:
    """Return the field whose model holds a setting, and that model; None for a model's own."""
    if name not in cls.model_fields:
        for field, group in groups_of(cls).items():
            if name in group.knob_names():
                return field, group
    return None, cls


def _own_knob(cls: type[KnobModel], name: str) -> Knob | None:
    metadata = cls.model_fields[name].metadata
    return next((item for item in metadata if isinstance(item, Knob)), None)


@lru_cache(maxsize=512)
def _knob(cls: type[KnobModel], name: str) -> Knob:
    info = _own_knob(_holder(cls, name)[1], name)
    if info is None:
        raise KeyError(name)
    return info
