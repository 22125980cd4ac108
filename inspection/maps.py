"""Run a network on one image, and read its maps, its gates and its effective receptive field.

The effective receptive field (Luo, Li, Urtasun, Zemel 2016, 1701.04128) is how much each pixel
changes the unit in the middle of a map: the gradient of that unit, of all its channels together,
with respect to the image, its size averaged over images.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from analysis.feature_info import stage_features
from analysis.of_spec import profile_spec
from inspection.map_records import ClassGates, EffectiveField, Gate, Inside, StageMaps
from inspection.signals import as_in_training
from inspection.subject import Subject, spread
from training.watch import gates_of

MAPS = 16
"""Maps of a stage that are shown: those that vary most over the image."""

BESIDE = 31
"""Images beside the one shown, whose statistics first weights are normalised by."""

FIELD_IMAGES, GATE_IMAGES = 32, 250


def look(subject: Subject, image: Tensor) -> Inside:
    """Run the network on an image (C, H, W) uint8, of its own size and channels.

    A network with its first weights has no running statistics: it is normalised over the image
    and some test images beside it.
    """
    paths = {feature.module: feature for feature in stage_features(profile_spec(subject.spec))}
    modules = dict(subject.net.named_modules())
    noted: dict[str, Tensor] = {}
    gates = gates_of(subject.net)
    beside = [] if subject.trained else [spread(subject.data.test, BESIDE).images]
    batch = torch.cat([image.unsqueeze(0), *beside])
    with (
        _hooks(
            {
                path: (modules[path], partial(_note, noted, path))
                for path in paths
                if path in modules
            }
            | {
                f"gate {name}": (gate, partial(_note, noted, f"gate {name}"))
                for name, gate in gates
            }
        ),
        _normalised(subject),
        torch.no_grad(),
    ):
        logits = subject.net(subject.prepared(batch))
    scores = logits[0].softmax(0)
    return Inside(
        stages=tuple(_maps(path, noted[path][0]) for path in paths if path in noted),
        gates=tuple(
            Gate(name, tuple(noted[f"gate {name}"][0].flatten().tolist()))
            for name, _gate in gates
            if _is_of_channels(noted.get(f"gate {name}"))
        ),
        scores=tuple(scores.tolist()),
    )


def class_gates(subject: Subject, most: int = GATE_IMAGES) -> list[ClassGates]:
    """Return each gate's mean for each class and channel, over test images (Hu et al., Figure 6).

    Gates that weigh pixels and not channels are left out.
    """
    part, gates = spread(subject.data.test, most), gates_of(subject.net)
    noted: dict[str, Tensor] = {}
    hooks = {name: (gate, partial(_note, noted, name)) for name, gate in gates}
    with _hooks(hooks), _normalised(subject), torch.no_grad():
        subject.net(subject.prepared(part.images))
    return [
        ClassGates(
            name,
            tuple(
                tuple(noted[name].flatten(1)[part.labels == label].mean(0).tolist())
                for label in range(len(subject.data.classes))
            ),
        )
        for name, _gate in gates
        if _is_of_channels(noted.get(name))
    ]


def _is_of_channels(values: Tensor | None) -> bool:
    return values is not None and values.flatten(2).shape[-1] == 1


def effective_fields(subject: Subject, most: int = FIELD_IMAGES) -> list[EffectiveField]:
    """Measure the effective receptive field of the middle of each stage's map, on test images."""
    profile = profile_spec(subject.spec)
    modules = dict(subject.net.named_modules())
    found = []
    for feature in stage_features(profile):
        last = [op for op in profile.operations if _is_within(op.path, feature.module)][-1]
        noted: dict[str, Tensor] = {}
        hook = {feature.module: (modules[feature.module], partial(_keep, noted, "map"))}
        images = subject.prepared(spread(subject.data.test, most).images).requires_grad_()
        with _hooks(hook), _normalised(subject):
            subject.net(images)
            # A copy was kept: what follows may compute in place.
            rows, columns = (size // 2 for size in noted["map"].shape[2:])
            unit = noted["map"][:, :, rows, columns].sum()
            (gradient,) = torch.autograd.grad(unit, images)
        field = gradient.abs().mean(0).sum(0)
        vertical, horizontal = last.receptive_field
        found.append(
            EffectiveField(
                feature.module,
                (field / field.max().clamp_min(1e-30)).numpy(),
                top=rows * vertical.jump + vertical.first,
                bottom=rows * vertical.jump + vertical.last,
                left=columns * horizontal.jump + horizontal.first,
                right=columns * horizontal.jump + horizontal.last,
            )
        )
    return found


def _is_within(path: str, module: str) -> bool:
    return path == module or path.startswith(f"{module}.")


def _maps(path: str, maps: Tensor) -> StageMaps:
    """Keep the maps (C, H, W) that vary most, in the order of their channels."""
    spreads = maps.flatten(1).std(dim=1, correction=0)
    chosen = spreads.topk(min(MAPS, len(maps))).indices.sort().values
    return StageMaps(
        path, len(maps), tuple(chosen.tolist()), maps[chosen].numpy().astype(np.float32)
    )


Hooks = Mapping[str, tuple[nn.Module, Callable[..., None]]]


@contextmanager
def _hooks(hooks: Hooks) -> Iterator[None]:
    handles = [module.register_forward_hook(hook) for module, hook in hooks.values()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _normalised(subject: Subject) -> Any:
    return nullcontext() if subject.trained else as_in_training(subject.net)


def _tensor(output: Any) -> Tensor:
    """Return a module's map; a searched cell's is the one that it has made."""
    found = output if isinstance(output, Tensor) else output.current
    assert isinstance(found, Tensor)  # noqa: S101
    return found


def _note(into: dict[str, Tensor], name: str, _module: nn.Module, _in: object, out: Any) -> None:
    # A copy at once: an operation in place may overwrite it.
    into[name] = _tensor(out).detach().clone()


def _keep(into: dict[str, Tensor], name: str, _module: nn.Module, _in: object, out: Any) -> None:
    into[name] = _tensor(out).clone()
