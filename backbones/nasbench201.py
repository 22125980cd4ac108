"""Define the networks of NAS-Bench-201: one cell of four nodes, stacked.

NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search, Dong and Yang 2020
(2001.00326), Figure 1: a 3x3 convolution, three stages of N = 5 cells with 16, 32 and 64 channels,
a residual block with stride 2 between each two, global average pool. Section 2.1: a node is the sum
of the edges that end in it; convolutions are ReLU, convolution, BN. What the paper leaves open is
as in the authors' release:
- Edges without a way to the output are built, and counted. A node that no edge enters is zero.
- The residual block is ReLU, 3x3 convolution, BN twice; its shortcut a 2x2 average pool and a 1x1
  convolution without BN. BN and ReLU precede the last pool.
"""

from collections import OrderedDict
from typing import Annotated, Any, cast

import torch
from pydantic import BeforeValidator
from torch import Tensor, nn

from backbones.arch_string import EDGES, NODES, OPERATIONS, arch_text, read_arch, short_text
from backbones.cell import MAKERS, CellStyle
from backbones.family import Ancestor, Family, Preset, Table
from backbones.genotype import Operation
from backbones.layers import (
    BatchNorm2d,
    classifier,
    conv1x1,
    conv3x3,
    copy_of,
    he_initialise,
    named,
)
from backbones.padding import AveragePool
from backbones.spec import TASKS, BackboneSpec
from knobs.knob import knob
from language.said import message

STAGES = 3
STYLE = CellStyle(norm_eps=1e-5, norm_momentum=0.1, average_padding="excluded")
BEST = "conv3.0/conv3.0,conv3.1/id.0,conv3.1,conv1.2"
ALL_3X3 = "conv3.0/conv3.0,conv3.1/conv3.0,conv3.1,conv3.2"
SMALL = "conv1.0/none.0,conv1.1/id.0,conv1.1,avg3.2"


class NASBench201Spec(BackboneSpec):
    """Knobs of a network of NAS-Bench-201; the default is its best on CIFAR-10's validation."""

    family = "nasbench201"

    arch: Annotated[str, BeforeValidator(str)] = knob(
        "The cell as NAS-Bench-201 prints it, |nor_conv_3x3~0|+|..., or in short: for each node "
        "the operation on each earlier one, like conv3.0/id.0,conv3.1/....",
        default=BEST,
        suggested=(BEST, ALL_3X3, SMALL),
        label=message("Cell"),
    )
    cells: int = knob(
        "Cells in each of the three stages.", symbol="N", default=5, low=1, high=20, span=(1, 12)
    )
    width: int = knob(
        "Channels of the first stage; they double at each residual block.",
        symbol="C",
        default=16,
        low=2,
        high=512,
        span=(4, 256),
        step=2,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve to the task of CIFAR-10; check and shorten the cell."""
        values = super().resolve(TASKS["cifar"] | given)
        values["arch"] = short_text(read_arch(values["arch"]))
        return values

    @property
    def operations(self) -> tuple[str, ...]:
        """The benchmark's names of the six operations, in the order of its edges."""
        return read_arch(self.arch)

    def channels(self, stage: int) -> int:
        """Return the channels of a stage, counted from 0."""
        return self.width * 2**stage


class EdgeCell(nn.Module):
    """Four nodes; the first is the input, the last the output, each the sum of its edges."""

    def __init__(self, operations: tuple[str, ...], channels: int):
        super().__init__()
        # For each node the names of its edges and the nodes that they read.
        self.wiring: list[list[tuple[str, int]]] = [[] for _ in range(NODES - 1)]
        for (node, source), operation in zip(EDGES, operations, strict=True):
            if operation == "none":
                continue
            make = MAKERS[cast(Operation, OPERATIONS[operation])]
            name = f"edge{source}_{node}"
            self.add_module(name, make(channels, channels, 1, STYLE))
            self.wiring[node - 1].append((name, source))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, H, W)."""
        nodes = [x]
        for edges in self.wiring:
            results = [getattr(self, name)(nodes[source]) for name, source in edges]
            if results:
                total = results[0]
                for result in results[1:]:
                    total = total + result
            else:
                total = torch.zeros_like(x)
            nodes.append(total)
        return nodes[-1]


class ReductionBlock(nn.Module):
    """F(x) + shortcut(x) with stride 2; equal rounding in both where the size is odd."""

    def __init__(self, channels: int, out: int):
        super().__init__()
        self.residual = named(
            relu1=nn.ReLU(),
            conv1=conv3x3(channels, out, stride=2),
            norm1=BatchNorm2d(out),
            relu2=nn.ReLU(inplace=True),
            conv2=conv3x3(out, out),
            norm2=BatchNorm2d(out),
        )
        self.shortcut = named(pool=AveragePool(2, 2), conv=conv1x1(channels, out))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', ceil(H / 2), ceil(W / 2))."""
        return self.residual(x) + self.shortcut(x)


class NASBench201Net(nn.Sequential):
    """Stem, three stages with a residual block between each two, head.

    Images (N, C, H, W) -> logits (N, num_classes). Initialised as the ResNet papers.
    """

    def __init__(self, spec: NASBench201Spec):
        parts: OrderedDict[str, nn.Module] = OrderedDict(
            stem=named(conv1=conv3x3(spec.in_channels, spec.width), norm1=BatchNorm2d(spec.width))
        )
        for stage in range(STAGES):
            channels = spec.channels(stage)
            if stage:
                parts[f"reduction{stage}"] = ReductionBlock(spec.channels(stage - 1), channels)
            first = EdgeCell(spec.operations, channels)
            rest = [copy_of(first) for _ in range(spec.cells - 1)]
            parts[f"stage{stage + 1}"] = nn.Sequential(first, *rest)
        last = spec.channels(STAGES - 1)
        parts["head"] = classifier(
            last, spec.num_classes, norm=BatchNorm2d(last), relu=nn.ReLU(inplace=True)
        )
        super().__init__(parts)
        he_initialise(self)


def tables(spec: NASBench201Spec) -> tuple[Table, ...]:
    """Return the cell edge by edge, and as the benchmark writes it."""
    operations = spec.operations
    return (
        Table(
            title=message("Cell"),
            note=f"`{arch_text(operations)}`",
            columns=(message("Node"), message("Reads node"), message("Operation")),
            rows=tuple(
                (node, source, operation)
                for (node, source), operation in zip(EDGES, operations, strict=True)
            ),
        ),
    )


FAMILY = Family(
    spec=NASBench201Spec,
    network=NASBench201Net,
    title=message("NAS-Bench-201"),
    paper=(
        "Dong and Yang 2020, NAS-Bench-201: Extending the Scope of Reproducible Neural "
        "Architecture Search (2001.00326)"
    ),
    idea=message(
        "All 15,625 cells of a small space, each trained, so that searches can be judged."
    ),
    presets=(
        Preset(
            "NAS-Bench-201 best",
            NASBench201Spec(),
            "2001.00326: best mean validation accuracy on CIFAR-10, 91.61 %",
        ),
        Preset(
            "NAS-Bench-201 3x3",
            NASBench201Spec(arch=ALL_3X3),
            "2001.00326: the most parameters, a 3x3 convolution on each edge",
        ),
        Preset(
            "NAS-Bench-201 small",
            NASBench201Spec(arch=SMALL),
            "2001.00326: best of at most 0.2 M parameters on CIFAR-10's validation, 88.65 %",
        ),
    ),
    tables=tables,
    year=2020,
    ancestors=(
        Ancestor(
            "nasnet",
            message(
                "A cell to be searched, stacked in three stages; here small enough to try all."
            ),
        ),
        Ancestor("resnet", message("The residual block that halves the image between stages.")),
    ),
)
