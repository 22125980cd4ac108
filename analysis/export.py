"""Convert a profile to JSON for other programs, and back."""

from collections.abc import Mapping
from typing import Any

from analysis.feature_info import stage_features
from analysis.records import (
    Extent,
    NotCounted,
    Operation,
    Profile,
    ReceptiveField,
)
from language.said import SaidError, message


class NoProfileError(SaidError):
    """Data that no profile was kept in."""


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
        "receptive_field": field_as_json(profile.receptive_field),
        "modules": dict(profile.scopes),
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
        "name": op.name,
        "settings": dict(op.hyper),
        "in_shape": list(op.in_shape),
        "out_shape": list(op.out_shape),
        "params": op.params,
        "macs": op.macs,
        "activation_bytes": op.activation_bytes,
        "receptive_field": field_as_json(op.receptive_field),
        "depth": op.depth,
    }


def from_json(data: Any) -> Profile:
    """Return the profile that ``as_json`` was given; raises NoProfileError.

    Of receptive fields it has the sizes, and not where they lie.
    """
    try:
        return Profile(
            str(data["spec"]),
            tuple(_operations(data)),
            dict(data["modules"]),
            int(data["params"]),
            tuple(NotCounted(**part) for part in data["not_counted"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NoProfileError(
            message("This is no profile as `profile --json` prints it: {reason}."),
            reason=f"{type(error).__name__} {error}",
        ) from None


def _operations(data: Mapping[str, Any]) -> list[Operation]:
    edges: dict[int, list[Mapping[str, Any]]] = {}
    for edge in data["edges"]:
        edges.setdefault(edge["target"], []).append(edge)
    return [
        Operation(
            index,
            layer["path"],
            layer["kind"],
            layer["name"],
            tuple((name, _frozen(value)) for name, value in layer["settings"].items()),
            tuple(int(edge["source"]) for edge in edges.get(index, ())),
            tuple(_frozen(edge["shape"]) for edge in edges.get(index, ())),
            _frozen(layer["out_shape"]),
            int(layer["params"]),
            int(layer["macs"]),
            int(layer["activation_bytes"]),
            _read_field(layer["receptive_field"]),
            int(layer["depth"]),
        )
        for index, layer in enumerate(data["layers"])
    ]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _read_field(field: Mapping[str, Any]) -> ReceptiveField:
    height, width = zip(field["smallest"], field["largest"], strict=True)
    return ReceptiveField(*(Extent(least, 0, most - 1) for least, most in (height, width)))


def field_as_json(field: ReceptiveField) -> dict[str, list[int]]:
    """Return height and width in input pixels, on the shortest path and over all."""
    return {"smallest": list(field.smallest), "largest": list(field.largest)}
