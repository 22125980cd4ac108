"""Convert a profile to JSON for other programs."""

from typing import Any

from analysis.feature_info import stage_features
from analysis.records import Operation, Profile, ReceptiveField


def as_json(profile: Profile) -> dict[str, Any]:
    """Return plain data with the network's sums and a record for each operation."""
    return {
        "spec": profile.name,
        "params": profile.params,
        "params_used": profile.params_used,
        "macs": profile.macs,
        "flops": profile.flops,
        "not_counted": [part._asdict() for part in profile.not_counted],
        "activation_bytes": profile.activation_bytes,
        "peak_activation_bytes": profile.peak_activation_bytes,
        "depth": profile.depth,
        "receptive_field": _field(profile.receptive_field),
        "stages": [stage._asdict() for stage in stage_features(profile)],
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
        "receptive_field": _field(op.receptive_field),
    }


def _field(field: ReceptiveField) -> dict[str, list[int]]:
    """Return height and width in input pixels, on the shortest path and over all."""
    return {"smallest": list(field.smallest), "largest": list(field.largest)}
