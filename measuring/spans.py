"""Time each torch function of a forward pass by torch's profiler, with the module that called it.

A function is what the network's own code calls, as ``F.conv2d`` or ``+``: what it calls itself is
within its time.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.profiler import ProfilerActivity, profile, record_function
from torch.utils.hooks import RemovableHandle

MARK = "operation "
"""Beginning of the names of spans in the profiler's events; a number follows."""


class SpanMeter(TorchFunctionMode):
    """Watches one forward pass of a network within a ``with`` block."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self._net = net
        self._stack: list[str] = []
        self._paths: list[str] = []
        self._handles: list[RemovableHandle] = []
        self._profiler = profile(activities=[ProfilerActivity.CPU])

    def __enter__(self) -> "SpanMeter":
        for path, module in self._net.named_modules():
            self._handles.append(module.register_forward_pre_hook(self._entering(path)))
            self._handles.append(module.register_forward_hook(self._leaving))
        self._profiler.start()
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._profiler.stop()
        for handle in self._handles:
            handle.remove()

    def _entering(self, path: str) -> Callable[..., None]:
        def enter(_module: nn.Module, _args: Any) -> None:
            self._stack.append(path)

        return enter

    def _leaving(self, _module: nn.Module, _args: Any, _output: Any) -> None:
        self._stack.pop()

    def __torch_function__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Mark a function that makes a tensor; what only asks for a shape costs nothing."""
        if getattr(function, "__name__", "") == "__get__":
            return function(*args, **(kwargs or {}))
        with record_function(f"{MARK}{len(self._paths)}"):
            result = function(*args, **(kwargs or {}))
        # One that made none leaves its number to the next.
        if _holds_tensor(result):
            self._paths.append(self._stack[-1] if self._stack else "")
        return result

    def spans(self) -> list[tuple[str, float]]:
        """Return the path of the module and the milliseconds of each function, in their order."""
        found = dict.fromkeys(range(len(self._paths)), 0.0)
        for event in self._profiler.events() or ():
            if event.name.startswith(MARK):
                number = int(event.name.removeprefix(MARK))
                if number in found:
                    found[number] += event.cpu_time_total / 1e3
        return [(self._paths[number], milliseconds) for number, milliseconds in found.items()]


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(isinstance(part, Tensor) for part in value)
    return isinstance(value, Tensor)
