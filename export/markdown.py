"""Write a network as a page of Markdown: its sums, its stages, its table."""

from collections.abc import Iterable

from export.network import MADE_BY, Network
from language.catalogue import _
from viz.layer_table import Grouping, column_titles, layer_table

RIGHT = frozenset({"params", "macs", "activation_bytes", "receptive_field"})


def markdown(network: Network, grouping: Grouping = "stages") -> bytes:
    """Write the page, in the reader's language."""
    parts = [
        f"# {_cell(network.name)}",
        f"`{network.spec.text}`. {network.paper}",
        _table((_("Sum"), _("Value")), network.sums()),
        f"## {_('Stages')}",
        _("Output of each stage, as timm's FeatureInfo names it."),
        _table(
            (_("Module"), _("Channels"), _("Stride (px)")),
            [(f"`{module}`", channels, stride) for module, channels, stride in network.stages],
            right=(1, 2),
        ),
        f"## {_('Layers')}",
        _layers(network, grouping),
        f"{_(MADE_BY)}: `{network.command('md', grouping)}`",
    ]
    if network.address:
        parts.append(f"{_('Address')}: `{network.address}`")
    return ("\n\n".join(parts) + "\n").encode()


def _layers(network: Network, grouping: Grouping) -> str:
    words = column_titles()
    del words["settings"]
    table = layer_table(network.profile, grouping)
    rows = zip(*(table[name] for name in words), strict=True)
    right = [place for place, name in enumerate(words) if name in RIGHT]
    return _table(tuple(words.values()), rows, right)


def _table(
    heads: Iterable[object], rows: Iterable[Iterable[object]], right: Iterable[int] = ()
) -> str:
    heads = tuple(heads)
    aligned = ["---:" if place in set(right) else "---" for place in range(len(heads))]
    lines = [heads, aligned, *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    # Numbers are grouped for reading; pandas gives those of numpy.
    shown = str(value) if isinstance(value, str) else f"{value:,}"
    return shown.replace("|", "\\|")
