r"""Write a network's table for a paper: LaTeX with booktabs.

In English whatever the reader's language is: a paper's own preamble decides what it can set.
"""

from collections.abc import Iterable

from export.network import Network, file_stem
from viz.layer_table import Grouping, layer_rows
from viz.numbers import with_times

_SPECIAL = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def latex(network: Network, grouping: Grouping = "stages") -> bytes:
    """Write a table environment that needs the package booktabs."""
    profile = network.profile
    rows = layer_rows(profile, grouping)
    caption = (
        f"{_escaped(network.name)}: {profile.params:,} parameters, {profile.macs:,} "
        f"multiply-accumulates for an image of {_shape(network.spec.input_shape)}."
    )
    if profile.not_counted:
        missing = _escaped(with_times(profile.not_counted)).replace("×", r"$\times$")
        caption += f" Not counted: {missing}."
    # The caption has all parameters, the rows those that were read.
    total = "Total" if profile.params_used == profile.params else "Total, used by this pass"
    lines = [
        r"% needs \usepackage{booktabs}",
        f"% {network.command('tex', grouping)}",
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{caption}}}",
        rf"  \label{{tab:{file_stem(network.spec)}}}",
        r"  \begin{tabular}{llrrr}",
        r"    \toprule",
        _row(("Layer", "Kind", "Output", "Parameters", "MACs")),
        r"    \midrule",
        *(
            _row(
                (
                    r"\texttt{" + _escaped(str(row["path"])) + "}",
                    _escaped(str(row["kind"])),
                    _shape(row["out_shape"]),
                    f"{row['params']:,}",
                    f"{row['macs']:,}",
                )
            )
            for row in rows
        ),
        r"    \midrule",
        _row((total, "", "", f"{profile.params_used:,}", f"{profile.macs:,}")),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _row(cells: Iterable[str]) -> str:
    return "    " + " & ".join(cells) + r" \\"


def _shape(sizes: Iterable[int]) -> str:
    return "$" + r" \times ".join(map(str, sizes)) + "$"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
