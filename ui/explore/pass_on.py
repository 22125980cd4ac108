"""Show what passes a network on: the page's link, the text form, the command; each with a copy."""

import shlex
from urllib.parse import urlencode

import streamlit as st

from backbones.spec import BackboneSpec
from language.catalogue import _
from ui.address import address
from ui.drawers import opened_drawer
from ui.explore.view import NetworkView
from ui.variants import VARIANT


def show_pass_on(view: NetworkView) -> None:
    """Show all three in a drawer."""
    words = _("Copy the link, the text form, the command")
    drawer = opened_drawer(words, ":material/content_copy:", view.key("pass-on"))
    if not drawer:
        return
    with drawer:
        for label, text in (
            (_("Link to this page as it is"), link(view.spec)),
            (_("Text form, as Train and the command line take it"), view.spec.text),
            (_("Command"), command(view.spec)),
        ):
            st.caption(label)
            st.code(text, language=None, wrap_lines=True)


def link(spec: BackboneSpec) -> str:
    """Return the address of the page, which also names the network that is shown by default."""
    words = {VARIANT: (spec.text,), **address().words}
    here = (st.context.url or "").partition("?")[0]
    return f"{here}?{urlencode(words, doseq=True)}"


def command(spec: BackboneSpec) -> str:
    """Return the command that counts the network without the app."""
    return shlex.join(["python", "cli.py", "profile", spec.text])
