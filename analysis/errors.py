"""Define how a forward pass fails: which module, why, and what was recorded until there."""

from analysis.records import Profile
from language.said import SaidError, message


class TraceError(SaidError):
    """A module cannot be traced on inputs of these shapes.

    ``path`` is that of the module that failed, empty for the network itself; ``profile`` has what
    was recorded until there.
    """

    path: str = ""
    profile: Profile | None = None


class ShapeError(TraceError):
    """Torch refuses the shapes that an operation was given."""

    template = message("In {module}, torch refuses {operation} of {shapes}: {reason}")


class ValueNeededError(TraceError):
    """A module asks for the values of a tensor, of which only the shape is known."""

    template = message(
        "In {module}, {operation} needs the values of a tensor, and only shapes are known here. "
        "Let the choice depend on shapes or settings, or profile a module inside it."
    )


class ForwardError(TraceError):
    """A module's own code fails, such as for an input that it was not given."""

    template = message(
        "{module} cannot run: {reason} ({error}). Check number and shapes of the inputs."
    )
