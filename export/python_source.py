"""Write a network as one Python file that needs only PyTorch and is meant to be read.

``export/code`` holds a template for each family, filled with the numbers of a spec. A template
knows some knobs and values; with any other one the network is refused. What is written is then run
on the meta device and compared, operation by operation, with the network that it stands for.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import torch
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from torch import nn

from analysis.records import Profile
from analysis.trace import profile
from backbones.library import LibrarySpec
from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec, format_value
from export.code.families import TEMPLATES
from export.code.library import library_call
from export.errors import ExportError
from export.network import Network

WIDTH = 88
"""Most characters in a line, which is what formatters take where nothing is set."""

FOLDER = Path(__file__).parent / "code"
NAME = "__exported__"


def python_source(network: Network) -> str:
    """Write the file; raises ExportError where the family's template cannot say it."""
    spec = network.spec
    if isinstance(spec, LibrarySpec):
        return library_call(spec)
    check_knobs(spec)
    template = TEMPLATES[spec.family]
    facts = template.context(spec)
    preset = preset_of(spec)
    name = preset.title if preset else template.network
    facts["papers"] = [FAMILIES[spec.family].paper, *facts["papers"]]
    file = _environment().get_template(f"{spec.family}.jinja")
    text = file.render(spec=spec, name=name, image=spec.input_shape, **facts)
    text = re.sub(r"\n{4,}", "\n\n\n", text)
    if "functional." not in text:
        text = text.replace("from torch.nn import functional\n", "")
    _compare(network, text, template.network)
    return text


def check_knobs(spec: BackboneSpec) -> None:
    """Raise ExportError where a spec has a knob, or a value of one, that no template knows.

    For a library's model the file is a call of the library, which knows all but a few values.
    """
    if isinstance(spec, LibrarySpec):
        library_call(spec)
        return
    if spec.family not in TEMPLATES:
        raise ExportError(
            "Networks of the family {family} are not written as Python files.", family=spec.family
        )
    template = TEMPLATES[spec.family]
    used = spec.knobs()
    for name in spec.knob_names():
        value = getattr(spec, name)
        known = template.values.get(name)
        is_known = value in known if known else name in template.knobs or name not in used
        if not is_known:
            raise ExportError(
                "The Python file of {family} knows no {knob}={value}.",
                family=spec.family,
                knob=name,
                value=format_value(value),
            )


def module_of(text: str, name: str) -> nn.Module:
    """Run a file's text, which this module wrote, and build the network that it defines."""
    names: dict[str, Any] = {"__name__": NAME}
    exec(compile(text, NAME, "exec"), names)  # noqa: S102 - written here, from checked values
    return cast(Callable[[], nn.Module], names[name])()


def _compare(network: Network, text: str, name: str) -> None:
    """Raise ExportError unless the file's network does the same operations as the spec's."""
    with torch.device("meta"):
        net = module_of(text, name)
    written = profile(net.eval(), network.spec.input_shape)
    if _operations(written) != _operations(network.profile):
        raise ExportError("The Python file of {spec} differs from it.", spec=network.spec.text)


def _operations(network: Profile) -> Counter[tuple[Any, ...]]:
    return Counter(
        (op.kind, op.hyper, op.in_shapes, op.out_shape, op.params, op.macs)
        for op in network.operations
        if not (op.kind == "concat" and len(op.in_shapes) == 1)
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python, not HTML
    )
    environment.filters["wrapped"] = lambda text: textwrap.fill(text, WIDTH)
    environment.globals["fitted"] = fitted
    return environment


def fitted(head: str, parts: Sequence[object], tail: str) -> str:
    """Join the parts between two brackets as formatters do: in one line, or further in."""
    words = list(map(str, parts))
    line = head + ", ".join(words) + tail
    if len(line) <= WIDTH:
        return line
    indent = " " * (len(head) - len(head.lstrip()))
    inner = f"{indent}    {', '.join(words)}"
    if len(inner) > WIDTH and len(words) > 1:
        inner = "".join(f"{indent}    {part},\n" for part in words).rstrip("\n")
    return f"{head}\n{inner}\n{indent}{tail}"
