"""Define how a forward pass fails: which module, why, and what was recorded until there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from analysis.aten import name_of
from analysis.nested import mapped, tensors_in
from analysis.records import Profile
from language.said import SaidError, first_line, message

MOST_VALUES = 2**22
"""Most values, 16 MB, of tensors that are made to hear why torch refuses them."""


class TraceError(SaidError):
    """A module cannot be traced on inputs of these shapes.

    ``path`` is that of the module that failed, empty for the network itself; ``profile`` has what
    was recorded until there.
    """

    path: str = ""
    profile: Profile | None = None

    @property
    def until_there(self) -> Profile | None:
        """The profile until there; None where nothing but inputs was recorded."""
        found = self.profile
        ran = found is not None and any(op.kind != "input" for op in found.operations)
        return found if ran else None


class ShapeError(TraceError):
    """Torch refuses the shapes that an operation was given."""

    template = message("In {module}, PyTorch refuses {operation} of {shapes}: {reason}")


class ValueNeededError(TraceError):
    """A module asks for the values of a tensor, of which only the shape is known."""

    template = message(
        "In {module}, {operation} needs the values of a tensor, and only shapes are known here. "
        "Let the choice depend on shapes or settings, or profile a module inside it."
    )


class ForwardError(TraceError):
    """A module's own code fails, such as for an input that it was not given."""

    template = message("{module} cannot run: {reason} ({error}).")
    of_inputs = message(
        "{module} cannot run: {reason} ({error}). Check number and shapes of the inputs."
    )


@dataclass(frozen=True)
class Refusal:
    """A function that torch did not run; ``shapes`` are those that the input led to."""

    error: Exception
    function: Callable[..., Any]
    args: Any
    kwargs: Any
    shapes: tuple[tuple[int, ...], ...]

    @property
    def needs_values(self) -> bool:
        """Return whether torch lacks the values of a tensor, not the fitting shape."""
        return isinstance(self.error, NotImplementedError) or " meta " in str(self.error).lower()

    @property
    def reason(self) -> str:
        """Torch's reason; for small tensors that of the CPU, which says more than meta's."""
        tensors = list(tensors_in((self.args, self.kwargs)))
        if sum(tensor.numel() for tensor in tensors) <= MOST_VALUES:

            def on_cpu(tensor: Tensor) -> Tensor:
                return torch.zeros(tensor.shape, dtype=tensor.dtype)

            try:
                with torch.no_grad():
                    self.function(*mapped(self.args, on_cpu), **mapped(self.kwargs, on_cpu))
            except Exception as error:
                return first_line(error)
        return first_line(self.error)


def explained(
    error: Exception, path: str, module: nn.Module, refusal: Refusal | None, until_there: Profile
) -> TraceError:
    """Return an error that tells the module, torch's reason and what was recorded."""
    kind = type(module).__name__
    where = f"{path} ({kind})" if path else kind
    found: TraceError
    if refusal is None or refusal.error is not error:
        reason, name = first_line(error), type(error).__name__
        # Other kinds, such as an attribute that is not there, are mistakes whatever the inputs are.
        is_of_inputs = isinstance(error, TypeError | ValueError | IndexError | RuntimeError)
        template = ForwardError.of_inputs if is_of_inputs else ForwardError.template
        found = ForwardError(template, module=where, reason=reason, error=name)
    elif refusal.needs_values:
        name = name_of(refusal.function)
        found = ValueNeededError(ValueNeededError.template, module=where, operation=name)
    else:
        found = ShapeError(
            ShapeError.template,
            module=where,
            operation=name_of(refusal.function),
            shapes=", ".join(map(str, refusal.shapes)),
            reason=refusal.reason,
        )
    found.path = path
    found.profile = until_there
    return found
