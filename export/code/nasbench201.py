"""Spell out a cell of NAS-Bench-201 as statements of Python, for its template."""

from typing import Any

from backbones.arch_string import EDGES, NODES
from backbones.nasbench201 import STAGES, NASBench201Spec

MAKERS = {
    "skip_connect": "nn.Identity()",
    "nor_conv_1x1": "convolution(1, channels)",
    "nor_conv_3x3": "convolution(3, channels)",
    "avg_pool_3x3": "nn.AvgPool2d(3, 1, 1, ceil_mode=True, count_include_pad=False)",
}
"""The call that makes each operation."""


def nasbench201(spec: NASBench201Spec) -> dict[str, Any]:
    """Return the statements that make a cell's edges and nodes, and the width of each stage."""
    edges = []
    terms: dict[int, list[str]] = {node: [] for node in range(1, NODES)}
    for (node, source), operation in zip(EDGES, spec.operations, strict=True):
        if operation != "none":
            edges.append(f"self.edge{source}{node} = {MAKERS[operation]}")
            terms[node].append(f"self.edge{source}{node}(h{source})")
    return {
        "edges": edges,
        "steps": [
            f"h{node}: Tensor = {' + '.join(summed) or 'torch.zeros_like(h0)'}"
            for node, summed in terms.items()
        ],
        "convolves": any("convolution" in edge for edge in edges),
        "widths": [spec.channels(stage) for stage in range(STAGES)],
    }
