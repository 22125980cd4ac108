"""List the published costs of architecture searches in GPU-days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldCost:
    """One published search; ``source`` says where its cost is printed."""

    name: str
    year: int
    gpu_days: float
    source: str


FIELD_COSTS: tuple[FieldCost, ...] = (
    FieldCost("NAS v3", 2017, 22_400, "1707.07012: 800 GPUs for 28 days"),
    FieldCost("AmoebaNet-A", 2018, 3_150, "1802.01548: 450 GPUs for 7 days"),
    FieldCost("NASNet-A", 2018, 2_000, "1707.07012: 500 GPUs for 4 days"),
    FieldCost("Hierarchical evolution", 2018, 300, "1711.00436; 1806.09055, Table 1"),
    FieldCost("PNAS", 2018, 225, "1712.00559; 1806.09055, Table 1"),
    FieldCost("DARTS, second order", 2019, 4, "1806.09055, Table 1"),
    FieldCost("DARTS, first order", 2019, 1.5, "1806.09055, Table 1"),
    FieldCost("ENAS", 2018, 0.5, "1802.03268; 1806.09055, Table 1"),
)
"""The dearest first. The NASNet paper prints NAS v3's and its own as GPU-hours; they are days."""
