"""Convert a profile to JSON for other programs."""

from typing import Any

from analysis.records import Operation, Profile


def as_json(profile: Profile) -> dict[str, Any]:
    """Return plain data with the network's sums and a record for each operation."""
    field = profile.receptive_field
    return {
        "spec": profile.name,
        "params": profile.params,
        "macs": profile.macs,
        "flops": profile.flops,
        "activation_bytes": profile.activation_bytes,
        "peak_activation_bytes": profile.peak_activation_bytes,
        "depth": profile.depth,
        "receptive_field": {"smallest": field.smallest, "largest": field.largest},
        "layers": [_layer(op) for op in profile.operations],
        "edges": [
            {"source": edge.source, "target": edge.target, "shape": list(edge.shape)}
            for edge in profile.edges
        ],
    }


def _layer(op: Operation) -> dict[str, Any]:
    return {
        "path": op.path,
        "kind": op.kind,
        "settings": dict(op.hyper),
        "in_shape": list(op.in_shape),
        "out_shape": list(op.out_shape),
        "params": op.params,
        "macs": op.macs,
        "activation_bytes": op.activation_bytes,
        "receptive_field": {
            "smallest": op.receptive_field.smallest,
            "largest": op.receptive_field.largest,
        },
    }
