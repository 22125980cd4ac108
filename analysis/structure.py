"""Find the modules of a network that are equal in everything but their weights.

A deep network is mostly copies of few blocks. What one of them does to an input of some shape, the
others do as well, so that one is traced for all.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from torch import nn

_PLAIN = frozenset({bool, int, float, str, type(None), tuple})


class Structure:
    """The modules of a network, grouped by equal structure.

    ``scopes`` maps the path of each module that is more than one operation to its class name.
    ``is_tree`` tells that no module and no parameter has two places; else equal modules may still
    count differently. ``params`` is the number of all parameters.
    """

    def __init__(self, net: nn.Module):
        self.scopes: dict[str, str] = {}
        self.is_tree = True
        self.params = 0
        self._kinds: dict[int, int] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._parameters: set[int] = set()
        self._layers: dict[type[nn.Module], bool] = {}
        self._settings: dict[tuple[type, int], Callable[[Any], tuple[Any, ...]]] = {}
        self._survey(net, "", "")

    def kind(self, module: nn.Module) -> int:
        """Return a key, equal for modules of one class, settings, parameter shapes and children."""
        return self._kinds[id(module)]

    def _survey(self, module: nn.Module, parent: str, name: str) -> int:
        if id(module) in self._kinds:
            self.is_tree = False
            return self._kinds[id(module)]
        own = module.__dict__
        cls = type(module)
        if "_modules" not in own:
            # Traced by torch.jit: its parts are not modules of Python.
            self.params += sum(parameter.numel() for parameter in module.parameters())
            self._kinds[id(module)] = number = len(self._numbers)
            self._numbers[(object(),)] = number
            return number
        facts: list[Any] = [cls, *self._public(cls, own)]
        if not _PLAIN.issuperset(map(type, facts[1:])) or _is_hooked(own):
            # What cannot be compared is equal to nothing.
            facts = [object()]
        path = f"{parent}.{name}" if parent else name
        layer = self._layers.get(cls)
        if layer is None:
            layer = self._layers[cls] = is_layer(cls)
        if path and not layer:
            self.scopes[path] = cls.__name__
        if children := own["_modules"]:
            for child_name, child in children.items():
                facts.append(child_name)
                facts.append(None if child is None else self._survey(child, path, child_name))
        for parameter in own["_parameters"].values():
            if parameter is None:
                facts.append(None)
                continue
            facts.append(parameter.shape)
            if id(parameter) in self._parameters:
                self.is_tree = False
            else:
                self.params += parameter.numel()
            self._parameters.add(id(parameter))
        number = self._numbers.setdefault(tuple(facts), len(self._numbers))
        self._kinds[id(module)] = number
        return number

    def _public(self, cls: type, own: dict[str, Any]) -> tuple[Any, ...]:
        """Return the values of a module's public attributes, except its mode."""
        key = cls, len(own)
        values = self._settings.get(key)
        if values is None:
            names = [name for name in own if name[0] != "_" and name != "training"]
            values = self._settings[key] = _getter(names)
        try:
            return values(own)
        except KeyError:
            # As many attributes, but others.
            return tuple(
                fact
                for name, value in own.items()
                if name[0] != "_" and name != "training"
                for fact in (name, value)
            )


def is_layer(kind: type[nn.Module]) -> bool:
    """Return whether a module is one operation: a layer of torch's own, or of its kind."""
    is_container = issubclass(kind, (nn.Sequential, nn.ModuleList, nn.ModuleDict))
    # A scripted or generated forward is of no module.
    origin = getattr(getattr(kind, "forward", None), "__module__", None) or ""
    has_parts = is_container or origin == "torch.nn.modules.transformer"
    return not has_parts and origin.startswith("torch.nn")


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    # With two names or more itemgetter gives a tuple; these two are the same in all modules.
    return itemgetter("_is_full_backward_hook", "_is_full_backward_hook", *names)


def _is_hooked(own: dict[str, Any]) -> bool:
    return bool(own["_forward_hooks"] or own["_forward_pre_hooks"])
