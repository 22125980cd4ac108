"""Count the multiply-accumulates of torch's operators beneath any function.

Each function's work is seen where torch dispatches its operators (ATen): products, by torch's own
formulas, parameters that are read, tensors that are written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

aten = torch.ops.aten


@dataclass(slots=True)
class Work:
    """Products, parameters read and tensors written to beneath one function.

    ``not_counted`` names each operator that may multiply and has no formula.
    """

    macs: int = 0
    params: dict[int, nn.Parameter] = field(default_factory=dict)
    not_counted: list[str] = field(default_factory=list)
    written: list[Tensor] = field(default_factory=list)

    def add(self, other: "Work") -> None:
        """Add the work of another function; what that wrote stays its own."""
        self.macs += other.macs
        self.params |= other.params
        self.not_counted += other.not_counted


def _vectors(*args: Any) -> int:
    """Return the MACs of a product with a vector, for which torch has no formula."""
    return max(prod(arg.shape) for arg in args if isinstance(arg, Tensor))


def _summed_batches(_start: Tensor, one: Tensor, other: Tensor) -> int:
    """Return the MACs of a sum of products of matrices."""
    return prod(one.shape) * other.shape[-1]


OWN_FORMULAS: dict[Any, Callable[..., int]] = {
    **dict.fromkeys((aten.mv, aten.addmv, aten.dot, aten.vdot), _vectors),
    aten.addbmm: _summed_batches,
}
"""MACs of operators that torch's registry does not have."""

# Torch's counter and the papers count no multiply-accumulates for these either.
_MOVEMENT = """
_pack_padded_sequence _resize_output _to_copy _unsafe_index _unsafe_view arange as_strided cat
channel_shuffle clone col2im complex constant_pad_nd copy diag_embed embedding empty empty_like
empty_permuted empty_strided eye fill flip full full_like gather im2col index index_copy index_fill
index_put index_select lift lift_fresh lift_fresh_copy linspace logspace masked_fill masked_scatter
masked_select max_unpool2d new_empty new_empty_strided new_full new_ones new_zeros one_hot ones
ones_like pixel_shuffle pixel_unshuffle put range reflection_pad1d reflection_pad2d reflection_pad3d
repeat repeat_interleave replication_pad1d replication_pad2d replication_pad3d resize resize_as roll
rot90 scalar_tensor scatter select_scatter set slice_scatter split_copy stack take tril tril_indices
triu triu_indices unfold_copy unsafe_split unsafe_split_with_sizes zero zeros zeros_like
"""
_CHOICE = """
_assert_async _assert_scalar _assert_tensor_metadata _local_scalar_dense _unique2 all aminmax any
argmax argmin argsort bincount bucketize count_nonzero cummax cummin equal histc isin kthvalue max
median min mode nanmedian nonzero searchsorted sort topk unique_consecutive unique_dim where
"""
_SUMS = """
amax amin cumprod cumsum embedding_bag index_add index_reduce linalg_vector_norm logcumsumexp
logsumexp mean nansum norm prod scatter_add scatter_reduce std std_mean sum var var_mean
"""
_NORMS = """
_native_batch_norm_legit _native_batch_norm_legit_no_training _weight_norm_interface
batch_norm cudnn_batch_norm miopen_batch_norm native_batch_norm native_group_norm native_layer_norm
"""
_ACTIVATIONS = """
_log_softmax _prelu_kernel _safe_softmax _softmax floor_divide glu hardswish log_sigmoid_forward
polar rrelu_with_noise rsub
"""
_POOLS = """
_adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_avg_pool1d adaptive_max_pool2d
adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d fractional_max_pool2d max_pool2d
max_pool2d_with_indices max_pool3d_with_indices
"""
_RESAMPLING = """
_upsample_bicubic2d_aa _upsample_bilinear2d_aa _upsample_nearest_exact1d _upsample_nearest_exact2d
_upsample_nearest_exact3d upsample_bicubic2d upsample_bilinear2d upsample_linear1d
upsample_nearest1d upsample_nearest2d upsample_nearest3d upsample_trilinear3d
"""
_RANDOM = """
_fused_dropout bernoulli exponential multinomial native_dropout normal rand rand_like randint
randint_like randn randn_like random randperm uniform
"""
WITHOUT_PRODUCTS = frozenset(
    f"{_MOVEMENT}{_CHOICE}{_SUMS}{_NORMS}{_ACTIVATIONS}{_POOLS}{_RESAMPLING}{_RANDOM}".split()
)
"""Operators besides views and element-wise ones, which torch itself marks."""


class Observer(TorchDispatchMode):
    """Notes what torch's operators do, for the function that runs or for themselves.

    ``params`` are known parameters by the id of a tensor that stands for each. An operator that no
    function called, such as one of a scripted function, is given to ``record`` when it is done.
    """

    def __init__(self, params: dict[int, nn.Parameter], record: Callable[..., Any]):
        super().__init__()  # type: ignore[no-untyped-call]
        self.work: Work | None = None
        self.is_paused = False
        self._params = params
        self._record = record

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if self.is_paused:
            return func(*args, **kwargs)
        packet = getattr(func, "_overloadpacket", func)
        has_formula = packet in flop_registry or packet in OWN_FORMULAS
        if not has_formula and hasattr(func, "decompose") and func is not _DEVICE:
            with self:
                out = func.decompose(*args, **kwargs)
            if out is not NotImplemented:
                return out
        if self.work is not None:
            return self._run(self.work, func, packet, args, kwargs)
        self.work = work = Work()
        try:
            out = self._run(work, func, packet, args, kwargs)
        finally:
            self.work = None
        return self._record(func, args, kwargs, out, work)

    def _run(self, work: Work, func: Any, packet: Any, args: Any, kwargs: Any) -> Any:
        out = func(*args, **kwargs)
        for arg in (*args, *kwargs.values()):
            for part in arg if isinstance(arg, list | tuple) else (arg,):
                parameter = self._params.get(id(part))
                if parameter is not None:
                    work.params[id(parameter)] = parameter
        schema = getattr(func, "_schema", None)
        if schema is not None and schema.is_mutable:
            for place, argument in enumerate(schema.arguments):
                if argument.alias_info is not None and argument.alias_info.is_write:
                    given = args[place] if place < len(args) else kwargs.get(argument.name)
                    parts = given if isinstance(given, list | tuple) else [given]
                    work.written += [part for part in parts if isinstance(part, Tensor)]
        if packet in flop_registry:
            # Torch counts two operations for each multiply-accumulate.
            work.macs += flop_registry[packet](*args, **kwargs, out_val=out) // 2
        elif packet in OWN_FORMULAS:
            work.macs += OWN_FORMULAS[packet](*args)
        elif not has_no_products(func):
            work.not_counted.append(name_of(func))
        return out


_DEVICE = torch.ops.prim.device.default


def has_no_products(func: Any) -> bool:
    """Return whether an operator is of a kind that counts no multiply-accumulates."""
    if getattr(func, "is_view", False) or torch.Tag.pointwise in getattr(func, "tags", ()):
        return True
    name = name_of(func)
    return name in WITHOUT_PRODUCTS or name.removesuffix("_") in WITHOUT_PRODUCTS


def name_of(func: Any) -> str:
    """Return the name of a function or operator; a library's name in front if it is not torch."""
    if hasattr(func, "_overloadpacket"):
        return str(func._overloadpacket).removeprefix("aten.").removeprefix("prim.")
    name = str(getattr(func, "__name__", "operation"))
    if name == "__get__":
        # An attribute, such as ``x.real``.
        name = str(getattr(func.__self__, "__name__", "attribute"))
    return name.strip("_") if name.startswith("__") else name
