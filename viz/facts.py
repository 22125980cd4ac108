"""What the inspector tells of a part of the network, row by row."""

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.formula import macs_formula, macs_symbols, memory_formula, params_formula
from viz.numbers import compact, in_bytes, shape, share
from viz.outline import Node, cost

Fact = tuple[str, str]


def facts(profile: Profile, node: Node) -> list[Fact]:
    """Labels and values, in the reader's language."""
    if node.is_operation:
        return _operation(profile, profile.operations[node.operations[0]])
    sums = cost(profile, node)
    rows = [
        (_("Kind"), profile.scopes.get(node.path, node.name)),
        (_("Operations"), f"{len(node.operations):,}"),
    ]
    if node.count > 1:
        rows.append((_("Equal blocks"), f"{node.count}"))
    return [
        *rows,
        (_("Input"), shape(sums.in_shape)),
        (_("Output"), shape(sums.out_shape)),
        (_("Receptive field"), f"{sums.receptive_field} px"),
        (_("Parameters"), _counted(sums.params, profile.params)),
        (_("MACs"), _counted(sums.macs, profile.macs)),
        (_("Activation memory"), _in_memory(sums.activation_bytes, profile)),
    ]


def _operation(profile: Profile, op: Operation) -> list[Fact]:
    field = op.receptive_field
    seen = (
        f"{field.largest} px"
        if field.smallest == field.largest
        else _("{smallest} to {largest} px").format(smallest=field.smallest, largest=field.largest)
    )
    rows = [(_("Kind"), _(op.kind))]
    rows += [(_(name.capitalize()), str(value)) for name, value in op.hyper]
    rows += [
        (_("Input"), ", ".join(dict.fromkeys(map(shape, op.in_shapes))) or "–"),
        (_("Output"), shape(op.out_shape)),
        (_("Receptive field"), seen),
        (_("Parameters"), _counted(op.params, profile.params)),
    ]
    if op.params:
        rows.append(("", params_formula(op)))
    rows.append((_("MACs"), _counted(op.macs, profile.macs)))
    if op.macs:
        rows += [("", macs_symbols(op)), ("", macs_formula(op))]
    rows.append((_("Activation memory"), _in_memory(op.activation_bytes, profile)))
    if op.activation_bytes:
        rows.append(("", memory_formula(op)))
    return rows


def _counted(part: int, whole: int) -> str:
    if not part:
        return "0"
    return _("{amount} · {share} of all").format(amount=compact(part), share=share(part, whole))


def _in_memory(part: int, profile: Profile) -> str:
    if not part:
        return _("none of its own")
    return _("{amount} · {share} of all").format(
        amount=in_bytes(part), share=share(part, profile.activation_bytes)
    )
