"""List the published costs of architecture searches in GPU-days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedCost:
    """One published search; ``source`` says where its cost is printed."""

    name: str
    year: int
    gpu_days: float
    source: str


PUBLISHED_COSTS: tuple[PublishedCost, ...] = (
    PublishedCost("NAS v3", 2017, 22_400, "1707.07012: 800 GPUs for 28 days"),
    PublishedCost("AmoebaNet-A", 2018, 3_150, "1802.01548: 450 GPUs for 7 days"),
    PublishedCost("NASNet-A", 2018, 2_000, "1707.07012: 500 GPUs for 4 days"),
    PublishedCost("Hierarchical evolution", 2018, 300, "1711.00436; 1806.09055, Table 1"),
    PublishedCost("PNAS", 2018, 225, "1712.00559; 1806.09055, Table 1"),
    PublishedCost("DARTS, second order", 2019, 4, "1806.09055, Table 1"),
    PublishedCost("DARTS, first order", 2019, 1.5, "1806.09055, Table 1"),
    PublishedCost("ENAS", 2018, 0.5, "1802.03268; 1806.09055, Table 1"),
)
"""The dearest search first. The NASNet paper prints its own and NAS v3's as GPU-hours: days."""
