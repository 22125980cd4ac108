"""Load a module from a Python file that somebody named on the command line, and describe it.

``path/net.py:Net`` names a class, a function that returns a module, or a module itself. The file is
read anew each time.
"""

import ast
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Self

from torch import nn

from language.said import SaidError, first_line, message

ROOT = Path(__file__).parents[1]

_TARGET = re.compile(r"(?P<path>.+\.py):(?P<name>[^\W\d][\w.]*)")

Kind = Literal["flag", "whole number", "number", "other"]
_KINDS: Mapping[Any, Kind] = {bool: "flag", int: "whole number", float: "number"}
_WORDS = {"true": True, "false": False, "none": None}


class OwnModuleError(SaidError):
    """A file or what it defines cannot be used; the message names it."""


@dataclass(frozen=True)
class Target:
    """A name in a Python file."""

    path: Path
    name: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read ``path/net.py:Net``; None for a text of another form."""
        found = _TARGET.fullmatch(text)
        return cls(Path(found["path"]), found["name"]) if found else None

    def __str__(self) -> str:
        return f"{self.path}:{self.name}"


@dataclass(frozen=True)
class Argument:
    """An argument of a constructor; ``default`` is that of a number or flag."""

    name: str
    kind: Kind
    default: bool | int | float | None
    is_required: bool


@dataclass(frozen=True)
class Description:
    """The arguments that a target takes, whether any others too, and its first line of help.

    ``files`` are those of its folder that it imports.
    """

    arguments: tuple[Argument, ...]
    takes_more: bool
    help: str
    files: tuple[Path, ...] = ()

    def check(self, target: Target, given: Mapping[str, Any]) -> None:
        """Raise OwnModuleError for an argument that is unknown, or missing."""
        names = [argument.name for argument in self.arguments]
        for name in given:
            if name not in names and not self.takes_more:
                raise OwnModuleError(
                    message("{target} has no argument {name}; it has {names}."),
                    target=target,
                    name=name,
                    names=", ".join(names) or "none",
                )
        missing = [one.name for one in self.arguments if one.is_required and one.name not in given]
        if missing:
            raise OwnModuleError(
                message("{target} needs {names}: give {options}."),
                target=target,
                names=", ".join(missing),
                options=" ".join(f"--arg {name}=…" for name in missing),
            )


def value_of(text: str) -> Any:
    """Read an argument's value: a number, a flag, a list, or else the text itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def load(target: Target) -> nn.Module | Callable[..., Any]:
    """Run the file and return what the target names; raises OwnModuleError."""
    module = _import(target.path)
    found: Any = module
    for name in target.name.split("."):
        found = getattr(found, name, None)
    if isinstance(found, nn.Module) or (callable(found) and not isinstance(found, ModuleType)):
        return found
    raise OwnModuleError(
        message("{file} has no module {name}; it has {names}."),
        file=target.path,
        name=target.name,
        names=", ".join(_modules_of(module)) or "none",
    )


def describe(target: Target) -> Description:
    """Load the target and tell its arguments and files; raises OwnModuleError."""
    found = _described(load(target))
    return replace(found, files=tuple(sorted(set(_beside(target.path.resolve()).values()))))


def _described(found: nn.Module | Callable[..., Any]) -> Description:
    if isinstance(found, nn.Module):
        return Description((), False, "")
    try:
        parameters = _signature(found).parameters.values()
    except (TypeError, ValueError):
        return Description((), True, "")
    plain = [one for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    return Description(
        tuple(_argument(parameter) for parameter in plain),
        any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters),
        next(iter((found.__doc__ or "").strip().splitlines()), ""),
    )


def make(target: Target, arguments: Mapping[str, Any]) -> nn.Module:
    """Return the module; raises OwnModuleError, or what its own code raises."""
    found = load(target)
    if isinstance(found, nn.Module):
        return found
    net = found(**arguments)
    if isinstance(net, nn.Module):
        return net
    raise OwnModuleError(
        message("{target} returns a {kind}, and no torch.nn.Module."),
        target=target,
        kind=type(net).__name__,
    )


def _beside(path: Path) -> dict[str, Path]:
    """Return names and files of the imported modules of a file's folder, which is not ours."""
    if path.parent.is_relative_to(ROOT):
        return {}
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    found = {name: Path(file) for name, file in files.items() if file and name != "__main__"}
    return {name: file for name, file in found.items() if file.parent == path.parent}


def _import(path: Path) -> ModuleType:
    """Run a file as a module of its package, or of its own; its folder's modules can be read."""
    if not path.is_file():
        raise OwnModuleError(message("There is no file {file}."), file=path)
    path = path.resolve()
    folder, parts = path.parent, [path.stem]
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    # A single file may be called as one of this program's own modules.
    name = ".".join(parts) if len(parts) > 1 else f"own_module_{path.stem}"
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise OwnModuleError(message("{file} is no Python file."), file=path.name)
    # Those that it imports may have been saved anew, too.
    for beside in _beside(path):
        del sys.modules[beside]
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        if len(parts) > 1:
            importlib.import_module(name.rpartition(".")[0])
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise OwnModuleError(
            message("{file} does not import: {reason} ({error}{line})."),
            file=path.name,
            reason=first_line(error),
            error=type(error).__name__,
            line=_line(error, path),
        ) from error
    return module


def _line(error: BaseException, path: Path) -> str:
    """Tell the line of the file at which its import failed."""
    if isinstance(error, SyntaxError):
        return ""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""


def _modules_of(module: ModuleType) -> list[str]:
    """Return the names of modules, of their classes and of functions that a file defines."""
    found = []
    for name, value in vars(module).items():
        is_own = getattr(value, "__module__", "") == module.__name__
        is_class = inspect.isclass(value) and issubclass(value, nn.Module)
        is_made = isinstance(value, nn.Module)
        if is_made or (is_own and (is_class or inspect.isfunction(value))):
            found.append(name)
    return found


def _signature(found: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(found, eval_str=True)
    except (NameError, SyntaxError):
        return inspect.signature(found)


def _argument(parameter: inspect.Parameter) -> Argument:
    is_required = parameter.default is parameter.empty
    default = None if is_required else parameter.default
    kind = _KINDS.get(parameter.annotation, "other")
    if parameter.annotation is parameter.empty:
        kind = _KINDS.get(type(default), "other")
    if kind != "other" and not is_required and _KINDS.get(type(default)) != kind:
        # Such as 0 for a number that may have decimals; of any other default nothing is known.
        is_number = kind == "number" and type(default) is int
        kind, default = (kind, float(default or 0)) if is_number else ("other", None)
    return Argument(parameter.name, kind, default if kind != "other" else None, is_required)
