"""Choose the networks that are compared, kept in the address as on Train."""

from collections.abc import Sequence

from backbones.spec import BackboneSpec, SpecError
from backbones.title import title
from design.compared import MOST
from language.catalogue import _
from ui.network_field import choose_specs
from ui.variants import read_variants, write_variants

KEY = "compare-networks"


def choose_networks() -> list[BackboneSpec]:
    """Show the field of networks, and what of the address cannot be; return what is compared."""
    specs, mistakes = _usable(read_variants())
    choose_specs(
        KEY,
        specs,
        mistakes,
        write_variants,
        most=MOST,
        label=_("Networks to compare"),
        placeholder=_("Choose two to six, or type one, such as resnet?depth=20&stem=cifar"),
        help_text=_("The others are compared with the first one."),
    )
    return specs


def _usable(found: Sequence[BackboneSpec | SpecError]) -> tuple[list[BackboneSpec], list[str]]:
    """Return the networks that can be compared, and what is wrong with the others."""
    mistakes = [error.sentence(_) for error in found if isinstance(error, SpecError)]
    specs: list[BackboneSpec] = []
    for spec in found:
        if isinstance(spec, SpecError):
            continue
        if spec in specs:
            mistakes.append(
                _("{name} is given twice: it is compared once.").format(name=title(spec))
            )
        else:
            specs.append(spec)
    if len(specs) > MOST:
        mistakes.append(
            _("The address asks for {count} networks: the first {most} are taken.").format(
                count=len(specs), most=MOST
            )
        )
    return specs[:MOST], list(dict.fromkeys(mistakes))
