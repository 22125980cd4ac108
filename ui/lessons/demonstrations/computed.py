"""Keep what demonstrations show, computed once for all readers."""

from cachetools import LRUCache

from teaching import demonstration_values as values
from ui.profile_cache import cached_in

KEPT = 24

block_sums = cached_in(LRUCache(KEPT))(values.block_sums)
picture = cached_in(LRUCache(KEPT))(values.picture)
gate_steps = cached_in(LRUCache(KEPT))(values.gate_steps)
pooled = cached_in(LRUCache(KEPT))(values.pooled)
gains = cached_in(LRUCache(KEPT))(values.gains)
gradients = cached_in(LRUCache(KEPT))(values.gradients)
