"""The state that a link carries: which network, which it is compared with, how it is shown.

Views are kept under words of the program, not of the reader's language, so that a link opens to
the same picture for everybody.
"""

from collections.abc import Sequence

import streamlit as st

from backbones.registry import DEFAULT, parse
from backbones.spec import BackboneSpec, SpecError

SPEC = "spec"
PINNED = "pin"


def read_spec() -> tuple[BackboneSpec, SpecError | None]:
    """The network in the address, or the default and what is wrong with the address."""
    text = st.query_params.get(SPEC)
    if text is None:
        return DEFAULT, None
    try:
        return parse(text), None
    except SpecError as error:
        return DEFAULT, error


def write_spec(spec: BackboneSpec) -> None:
    """Put the network into the address."""
    st.query_params[SPEC] = spec.text


def read_pinned() -> BackboneSpec | None:
    """The network that others are compared with; a bad one counts as none."""
    text = st.query_params.get(PINNED)
    if text is None:
        return None
    try:
        return parse(text)
    except SpecError:
        return None


def write_pinned(spec: BackboneSpec | None) -> None:
    """Pin a network, or let go of the pinned one."""
    if spec is None:
        st.query_params.pop(PINNED, None)
    else:
        st.query_params[PINNED] = spec.text


def read_view(name: str, values: Sequence[str]) -> str:
    """The view that the address asks for, or the first where it asks for none of them."""
    wanted = st.query_params.get(name, "")
    return wanted if wanted in values else values[0]


def write_view(name: str, value: str, default: str) -> None:
    """Put a view into the address, or leave it out where it is the usual one."""
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
