"""Results that all readers share: made once, however many ask, and kept while there is room.

By weight, as ``st.cache_resource`` cannot: a network may have a hundred times the operations of
another one, and a class that turns the depth of ResNet-1202 must not fill the memory. That cache
also keeps a lock for every key that was ever asked for.
"""

from collections.abc import Callable, Iterator, MutableMapping
from threading import Condition, RLock
from typing import Any, ParamSpec, TypeVar, cast

from cachetools import LRUCache, cached

from analysis.records import Profile

P = ParamSpec("P")
R = TypeVar("R")

_Key = tuple[Any, ...]

# One lock for all look-ups, which are short; nothing is computed while it is held.
_lock = RLock()


class Networks(LRUCache[_Key, Profile]):
    """Profiles by spec, the last used up to a sum of operations, and what is made of each.

    A network that is let go takes with it all that was made of it.
    """

    def __init__(self, most_operations: int) -> None:
        # One that is larger than all the room is kept alone.
        super().__init__(
            most_operations, lambda profile: min(len(profile.operations), most_operations)
        )
        self._made: list[Made] = []

    def made(self) -> "Made":
        """A new shelf for one kind of result."""
        shelf = Made(self)
        self._made.append(shelf)
        return shelf

    def __delitem__(self, key: _Key) -> None:
        super().__delitem__(key)
        for shelf in self._made:
            shelf.forget(key)

    def clear(self) -> None:
        """Let go of everything."""
        super().clear()
        for shelf in self._made:
            shelf.clear()


class Made(MutableMapping[_Key, Any]):
    """One kind of result for each of some networks; a key begins with the network's spec."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._by_network: dict[_Key, dict[_Key, Any]] = {}

    def __getitem__(self, key: _Key) -> Any:
        # To ask for what was made of a network is to use the network.
        _ = self._networks[key[:1]]
        return self._by_network[key[:1]][key]

    def __setitem__(self, key: _Key, value: Any) -> None:
        if key[:1] not in self._networks:
            raise ValueError("the network was let go in the meantime")
        self._by_network.setdefault(key[:1], {})[key] = value

    def __delitem__(self, key: _Key) -> None:
        del self._by_network[key[:1]][key]

    def __iter__(self) -> Iterator[_Key]:
        return (key for some in self._by_network.values() for key in some)

    def __len__(self) -> int:
        return sum(map(len, self._by_network.values()))

    def clear(self) -> None:
        """Let go of everything."""
        self._by_network.clear()

    def forget(self, network: _Key) -> None:
        """Let go of what was made of one network."""
        self._by_network.pop(network, None)


def kept(cache: MutableMapping[_Key, Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's results in ``cache``; who asks while one is made waits for it.

    Errors are not kept. The arguments are the key.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        # Each function waits by itself, so that one may ask another while it computes.
        waiting = Condition(_lock)
        kept_function = cached(cache, key=_key, lock=_lock, condition=waiting)(function)
        return cast("Callable[P, R]", kept_function)

    return decorate


def _key(*arguments: Any, **more: Any) -> _Key:
    return (*arguments, *sorted(more.items()))
