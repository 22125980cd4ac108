"""Check a network against limits and a profile that was kept: one line, for CI."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.export import NoProfileError, from_json
from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.named import HELP, add_module_options, all_named
from commands.not_counted import tell_not_counted
from language.said import SaidError, message
from viz.difference import Difference
from viz.difference_words import summary
from viz.numbers import compact, in_bytes, with_plain_spaces

LIMITS = {
    "params": "parameters of the module",
    "macs": "multiply-accumulates for one image",
    "memory": "bytes of float32 results alive at once, for one image",
}
_PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<prefix>[kmgt]?)(?P<binary>i?)b?", re.I)


class LimitsError(SaidError):
    """A limit that cannot be read, or none at all."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    parser.add_argument("spec", metavar="SPEC", help=HELP)
    add_module_options(parser)
    for name, told in LIMITS.items():
        example = "500MB" if name == "memory" else "30M"
        parser.add_argument(
            f"--max-{name}", metavar="NUMBER", help=f"most {told}, such as {example}"
        )
    parser.add_argument(
        "--same-as", type=Path, metavar="FILE", help="a profile as `profile --json` prints it"
    )


def run(options: argparse.Namespace) -> int:
    """Print one line; returns 0 where all holds, 1 where anything does not."""
    limits = {
        name: _quantity(name, getattr(options, f"max_{name}"))
        for name in LIMITS
        if getattr(options, f"max_{name}") is not None
    }
    if not limits and options.same_as is None:
        raise LimitsError(
            message("Give --max-params, --max-macs, --max-memory or --same-as to assert.")
        )
    kept = _kept(options.same_as) if options.same_as else None
    (spec,) = all_named([options.spec], options)
    network = profile_spec(spec)
    tell_not_counted(network.name, network.not_counted)
    broken = [*_over(network, limits), *_differences(network, kept, options.same_as)]
    told = "; ".join(broken) if broken else f"as asserted ({_sums(network)})"
    print(with_plain_spaces(f"{spec.text}: {told}"))
    return 1 if broken else 0


def _values(network: Profile) -> dict[str, int]:
    return {
        "params": network.params,
        "macs": network.macs,
        "memory": network.peak_activation_bytes,
    }


def _sums(network: Profile) -> str:
    memory = in_bytes(network.peak_activation_bytes)
    return f"{compact(network.params)} parameters, {compact(network.macs)} MACs, {memory} at once"


def _over(network: Profile, limits: dict[str, int]) -> Iterator[str]:
    words = {"params": "parameters", "macs": "MACs", "memory": "bytes at once"}
    for name, most in limits.items():
        value = _values(network)[name]
        if value > most:
            yield f"{value:,} {words[name]}, more than {most:,}"


def _differences(network: Profile, kept: Profile | None, file: Path) -> Iterator[str]:
    if kept is None:
        return
    difference = Difference(kept, network)
    sums = [(one.params, one.macs) for one in (kept, network)]
    if not difference.is_empty or sums[0] != sums[1]:
        yield summary(difference, str(file))


def _kept(file: Path) -> Profile:
    try:
        return from_json(json.loads(file.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise NoProfileError(
            message("--same-as {file}: this is no file of one line of JSON."), file=file
        ) from None


def _quantity(name: str, text: str) -> int:
    """Read ``30M``, ``4G``, ``500MB`` or ``2GiB``."""
    found = _QUANTITY.fullmatch(text.strip())
    if not found:
        raise LimitsError(
            message("--max-{name} {text}: write a number such as 30M, 4.1G or 500MB."),
            name=name,
            text=text or "''",
        )
    scale = _PREFIXES[found["prefix"].lower()]
    if found["binary"]:
        scale = {10 ** (3 * step): 2 ** (10 * step) for step in range(5)}[scale]
    return round(float(found["number"]) * scale)
