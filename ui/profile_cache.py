"""Cache profiles and results computed from them, shared by all readers and bounded by size.

``st.cache_resource`` bounds the number of entries, not their size: a network may have a hundred
times the operations of another one, and a class that turns the depth of ResNet-1202 must not fill
the memory. That cache also keeps a lock for every key that was ever asked for.
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


class ProfileCache(LRUCache[_Key, Profile]):
    """Profiles by spec: the least recently used are evicted beyond a total of operations.

    The results computed from a profile (``derived``) are evicted with it.
    """

    def __init__(self, most_operations: int) -> None:
        # A profile that is larger than the whole cache is kept alone.
        super().__init__(
            most_operations, lambda profile: min(len(profile.operations), most_operations)
        )
        self._derived: list[DerivedCache] = []

    def derived(self) -> "DerivedCache":
        """Make a cache for one kind of result that is computed from these profiles."""
        cache = DerivedCache(self)
        self._derived.append(cache)
        return cache

    def __delitem__(self, key: _Key) -> None:
        super().__delitem__(key)
        for cache in self._derived:
            cache.evict(key)

    def clear(self) -> None:
        """Evict all profiles and the results computed from them."""
        super().clear()
        for cache in self._derived:
            cache.clear()


class DerivedCache(MutableMapping[_Key, Any]):
    """Results of one kind, computed from cached profiles; a key begins with the profile's spec."""

    def __init__(self, profiles: ProfileCache) -> None:
        self._profiles = profiles
        self._by_profile: dict[_Key, dict[_Key, Any]] = {}

    def __getitem__(self, key: _Key) -> Any:
        # Reading a result counts as a use of its profile.
        _ = self._profiles[key[:1]]
        return self._by_profile[key[:1]][key]

    def __setitem__(self, key: _Key, value: Any) -> None:
        if key[:1] not in self._profiles:
            raise ValueError("the profile was evicted in the meantime")
        self._by_profile.setdefault(key[:1], {})[key] = value

    def __delitem__(self, key: _Key) -> None:
        del self._by_profile[key[:1]][key]

    def __iter__(self) -> Iterator[_Key]:
        return (key for results in self._by_profile.values() for key in results)

    def __len__(self) -> int:
        return sum(map(len, self._by_profile.values()))

    def clear(self) -> None:
        """Evict all results."""
        self._by_profile.clear()

    def evict(self, profile: _Key) -> None:
        """Evict the results that were computed from one profile."""
        self._by_profile.pop(profile, None)


def cached_in(cache: MutableMapping[_Key, Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function to cache its results in ``cache``, keyed by its arguments.

    A caller whose result is being computed already waits for it. Errors are not cached.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        # Each function waits by itself, so that one may ask another while it computes.
        waiting = Condition(_lock)
        wrapped = cached(cache, key=_key, lock=_lock, condition=waiting)(function)
        return cast("Callable[P, R]", wrapped)

    return decorate


def _key(*arguments: Any, **more: Any) -> _Key:
    return (*arguments, *sorted(more.items()))
