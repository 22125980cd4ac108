"""torchinfo's text table, which PyTorch users know, without allocating weights."""

from functools import lru_cache

from backbones.registry import build, parse


@lru_cache(maxsize=64)
def text_summary(text: str) -> str:
    """``torchinfo.summary`` of a spec's text form; raises SpecError.

    Its memory figures count parameterised layers only; ours count concatenations and additions.
    """
    # Imported here, as the first look at a network does not need it.
    import torchinfo

    spec = parse(text)
    return str(
        torchinfo.summary(
            build(spec, device="meta"),
            input_size=(1, spec.in_channels, spec.input_size, spec.input_size),
            device="meta",
            depth=4,
            verbose=0,
            col_names=("output_size", "num_params", "mult_adds"),
        )
    )
