"""Read a budget from the address, and show the fields that write it."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from analysis.roofline import Device
from backbones.registry import DEFAULT, FAMILIES
from design.budget import check_limits
from design.limits import amount, seconds
from design.records import Limits
from language.catalogue import _
from language.said import SaidError
from ui import address
from ui.callbacks import run_to_end
from ui.markdown import escape_markdown
from ui.roofline_device import choose_device
from ui.views import choose_view
from ui.widget_value import set_value

LIMITS = ("max_params", "max_macs", "max_memory", "max_ms")
TASK = ("input_size", "num_classes")
USUAL = {"max_params": "5M", "max_macs": "300M", "input_size": "224", "num_classes": "1000"}
"""Texts that are left out of the address. A limit that was emptied stands there empty."""

FAMILY = "family"


@dataclass(frozen=True)
class Budget:
    """A budget: limits, task, families, the cost that is to be large, the device of the times."""

    limits: Limits
    input_size: int
    num_classes: int
    families: tuple[str, ...]
    order: str
    device: Device


def choose_budget() -> Budget | None:
    """Show the fields, and return the budget; None where it cannot be, with the reason shown."""
    _show_field("max_params", _("Parameters at most"))
    _show_field("max_macs", _("MACs at most"))
    _show_field(
        "max_memory",
        _("Memory at most"),
        _("Activations alive at once at inference, float32, one image, such as 4MB"),
    )
    _show_field(
        "max_ms",
        _("Time at most (ms)"),
        _(
            "Lower bound for one image by the device's roofline, in milliseconds, such as 5. A "
            "network within it takes longer than this bound."
        ),
    )
    device = choose_device(st.container())
    _show_field("input_size", _("Image size"))
    _show_field("num_classes", _("Classes"))
    words = {"macs": _("MACs"), "params": _("Parameters")}
    order = choose_view(st.container(), _("As large as possible"), "order", words)
    families = _choose_families()
    try:
        params, macs, memory = (amount(name, _text(name)) for name in LIMITS[:3])
        limits = Limits(params, macs, memory, seconds(LIMITS[3], _text(LIMITS[3])))
        check_limits(limits)
        task = DEFAULT
        for name in TASK:
            task = task.turn(name, _text(name))
    except SaidError as error:
        st.error(escape_markdown(error.sentence(_)))
        return None
    return Budget(limits, task.input_size, task.num_classes, families, order, device)


def _text(name: str) -> str:
    return address.get(name, USUAL.get(name, ""))


def _show_field(name: str, label: str, help: str | None = None) -> None:
    key = f"budget-{name}"
    set_value(key, _text(name))
    is_limit = name in LIMITS
    st.text_input(
        label,
        key=key,
        help=help,
        placeholder=_("no limit") if is_limit else None,
        on_change=partial(run_to_end, partial(_take, name, key)),
    )


def _take(name: str, key: str) -> None:
    text = st.session_state[key].strip()
    address.put(name, None if text == USUAL.get(name, "") else text)


def _choose_families() -> tuple[str, ...]:
    """Show which families are searched; all where none is chosen."""
    key = "budget-families"
    chosen = [name for name in dict.fromkeys(address.get_all(FAMILY)) if name in FAMILIES]
    set_value(key, chosen)

    def take() -> None:
        address.put_all(FAMILY, st.session_state[key])

    st.multiselect(
        _("Families"),
        list(FAMILIES),
        format_func=lambda name: _(FAMILIES[name].title),
        key=key,
        placeholder=_("all families"),
        on_change=partial(run_to_end, take),
    )
    return tuple(chosen) or tuple(FAMILIES)
