"""Print by how many bytes a process grows in a pass: ``python -m bench.memory_step``.

Arguments: a spec, a batch, and ``inference`` where it is no training step. The peak of the second
pass counts, less what is left when the network
is gone: libraries, and the code that oneDNN has made for these shapes. glibc gives large pieces
back when they are freed, as in the server (``ui/preload.py``); left alone it keeps up to 40 % more.
"""

import ctypes
import gc
import sys

import torch
from torch.nn import functional

from backbones.registry import build, parse
from measuring.peak_memory import forget_peak, peak
from runs.machine import own_memory

OPTIMISER = "adamw"
TRAINING, INFERENCE = "training", "inference"
_MMAP_THRESHOLD, LARGE_BYTES = -3, 128 * 1024
"""glibc's M_MMAP_THRESHOLD, and the server's value for it."""


def main(text: str, batch: int, kind: str = TRAINING) -> None:
    """Take two passes, and print the growth in bytes."""
    ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE_BYTES)
    torch.set_num_threads(1)
    most = _two_steps(text, batch) if kind == TRAINING else _two_passes(text, batch)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    print(most - own_memory())


def _two_steps(text: str, batch: int) -> int:
    spec = parse(text)
    net = build(spec).train()
    optimiser = torch.optim.AdamW(net.parameters())
    images, labels = torch.rand(batch, *spec.input_shape), torch.zeros(batch, dtype=torch.long)
    for step in range(2):
        if step:
            forget_peak()
        out = net(images)
        outs = [out] if isinstance(out, torch.Tensor) else [one for one in out if one is not None]
        loss = torch.stack([functional.cross_entropy(one, labels) for one in outs]).sum()
        del out, outs
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    return peak() or 0


def _two_passes(text: str, batch: int) -> int:
    spec = parse(text)
    net, images = build(spec).eval(), torch.rand(batch, *spec.input_shape)
    with torch.inference_mode():
        for count in range(2):
            if count:
                forget_peak()
            net(images)
    return peak() or 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
